"""A choice and a lens as the parameters of an address, and back: what a link carries from a figure to its calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import urlencode

from keskus.contacts.queries.definitions import HOUSE, CountedAs, Lens
from keskus.contacts.queries.reach import Choice
from keskus.core.http import Period
from keskus.engines.kpi import ServiceLevelVariant

_AGENT = re.compile(r"[ep][0-9]{1,18}")


class Parameters(Protocol):
    """What `request.GET` is."""

    def get(self, name: str) -> str | None:
        """The last value of a name."""

    def getlist(self, name: str) -> Sequence[str]:
        """All its values."""

    def lists(self) -> Iterable[tuple[str, Sequence[str]]]:
        """All names with all their values."""


def choice_from(parameters: Parameters, period: Period) -> Choice:
    """The choice that an address names. What cannot be read is as if it were not there."""
    agent = parameters.get("agent") or ""
    return Choice(
        first=period.first,
        last=period.last,
        queues=frozenset(number for text in parameters.getlist("queue") if (number := _number(text)) is not None),
        client=_number(parameters.get("client")),
        site=_number(parameters.get("site")),
        team=_number(parameters.get("team")),
        agent=agent if _AGENT.fullmatch(agent) else "",
        hour=hour if (hour := _number(parameters.get("hour"))) is not None and hour < 24 else None,
        interval=_number(parameters.get("interval")),
    )


LONGEST_LIMIT_SECONDS = 86_400


def lens_from(parameters: Parameters) -> Lens:
    """How an address wants figures counted. What cannot be read is as if it were not there."""
    counted, variant = parameters.get("counted") or "", parameters.get("variant") or ""
    return Lens(
        counted_as=CountedAs(counted) if counted in list(CountedAs) else CountedAs.HOUSE,
        variant={each.value: each for each in ServiceLevelVariant}.get(variant),
        threshold_seconds=_limit(parameters.get("threshold")),
        short_abandon_seconds=_limit(parameters.get("short")),
    )


def parameters_of(lens: Lens) -> dict[str, str]:
    """A lens as the parameters of an address."""
    named = {
        "counted": "" if lens.counted_as is CountedAs.HOUSE else lens.counted_as.value,
        "variant": lens.variant.value if lens.variant else "",
        "threshold": lens.threshold_seconds,
        "short": lens.short_abandon_seconds,
    }
    return {name: str(value) for name, value in named.items() if value not in (None, "")}


def _limit(text: str | None) -> int | None:
    seconds = _number(text)
    return seconds if seconds is not None and seconds <= LONGEST_LIMIT_SECONDS else None


def address_of(choice: Choice, lens: Lens = HOUSE, **more: str) -> str:
    """The query string of a choice, `?` included; `more` are further parameters (empty ones are left out)."""
    named = [
        ("from", choice.first.isoformat()),
        ("to", choice.last.isoformat()),
        *(("queue", str(queue)) for queue in sorted(choice.queues)),
        ("client", choice.client),
        ("site", choice.site),
        ("team", choice.team),
        ("agent", choice.agent),
        ("hour", choice.hour),
        ("interval", choice.interval),
        *parameters_of(lens).items(),
        *more.items(),
    ]
    return "?" + urlencode([(name, value) for name, value in named if value not in (None, "")])


def without(parameters: Parameters, name: str) -> str:
    """The query string without one parameter, on its first page."""
    kept = [(key, value) for key, values in parameters.lists() for value in values if key not in (name, "page")]
    return "?" + urlencode(kept)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 15 else None
