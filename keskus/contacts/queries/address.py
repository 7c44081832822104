"""A choice and a lens as the parameters of an address, and back: what a link carries from a figure to its calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from keskus.contacts.queries.definitions import HOUSE, CountedAs, Lens
from keskus.contacts.queries.reach import Choice
from keskus.core.http import Period
from keskus.core.templatetags import figures
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
        hour=_hour(parameters.get("hour"), most=23),
        interval=_number(parameters.get("interval")),
        weekdays=frozenset(each for text in parameters.getlist("weekday") if 1 <= (each := _number(text) or 0) <= 7),
        from_hour=_hour(parameters.get("from_hour"), most=23),
        to_hour=_hour(parameters.get("to_hour"), most=24),
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
        *(("weekday", str(day)) for day in sorted(choice.weekdays)),
        ("from_hour", choice.from_hour),
        ("to_hour", choice.to_hour),
        *more.items(),
    ]
    return "?" + urlencode([(name, value) for name, value in named if value not in (None, "")])


def without(parameters: Parameters, *names: str) -> str:
    """The query string without some parameters, on its first page."""
    kept = [(key, value) for key, values in parameters.lists() for value in values if key not in (*names, "page")]
    return "?" + urlencode(kept)


def clock_words(choice: Choice) -> list[tuple[str, str]]:
    """The hours and weekdays that a choice is narrowed to: words, and the parameters (by spaces) that say so."""
    found = []
    if choice.hour is not None:
        found.append((hours_words(choice.hour, choice.hour + 1), "hour"))
    if choice.from_hour is not None or choice.to_hour is not None:
        found.append((hours_words(choice.from_hour or 0, choice.to_hour or 24), "from_hour to_hour"))
    if choice.weekdays:
        days = [figures.weekday(day, "abbreviated") for day in sorted(choice.weekdays)]
        found.append((", ".join(days), "weekday"))
    return found


def hours_words(first: int, after: int) -> str:
    """A span of the local clock in words."""
    return _("From %(hour)s:00 to %(next)s:00") % {"hour": first, "next": after}


def _hour(text: str | None, *, most: int) -> int | None:
    hour = _number(text)
    return hour if hour is not None and hour <= most else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 15 else None
