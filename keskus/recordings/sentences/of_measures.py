"""What was measured in a sound, in words, each with what it means. Facts of time only, never a mood (rule 22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.core.templatetags import figures


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of a recording and how it is reckoned."""

    name: str
    value: str
    meaning: str


def facts_told(facts: dict[str, Any]) -> list[Fact]:
    """The figures of a recording that are known; none of one that was not measured."""
    if not facts:
        return []
    return [*_talk(facts), *_gaps(facts), *_manner(facts)]


def _talk(facts: dict[str, Any]) -> Iterator[Fact]:
    shares = facts.get("talk_share")
    if shares:
        customer, agent = (figures.share(share) for share in shares)
        yield Fact(
            _("Talk share"),
            _("agent %(agent)s, customer %(customer)s") % {"agent": agent, "customer": customer},
            _("Of all seconds in which somebody speaks, by who does. A second in which both do counts for both."),
        )
    yield Fact(
        _("Silence"),
        figures.share(facts.get("silence_share")),
        _("Of the call without hold, the share in which nobody speaks."),
    )
    if facts.get("left_out_seconds"):
        yield Fact(
            _("Left out"),
            figures.duration(facts["left_out_seconds"]),
            _("Hold, pauses of the recording and what was made silent: nobody is expected to speak there."),
        )


def _gaps(facts: dict[str, Any]) -> Iterator[Fact]:
    dead = facts.get("dead_air") or ()
    yield Fact(
        _("Dead air"),
        _in_times(facts.get("dead_air_seconds"), len(dead)),
        _("Stretches of three seconds or more in which neither side speaks, hold left out."),
    )
    over = facts.get("talk_over")
    if over is not None:
        yield Fact(
            _("Overlap"),
            _in_times(facts.get("talk_over_seconds"), len(over)),
            _("Both speak at once for 0.3 seconds or more; it says nothing about who began."),
        )


def _in_times(seconds: float | None, times: int) -> str:
    told = ngettext("%(length)s, %(times)s time", "%(length)s, %(times)s times", times)
    return told % {"length": figures.duration(seconds), "times": times} if times else figures.duration(0)


def _manner(facts: dict[str, Any]) -> Iterator[Fact]:
    monologues, pace = facts.get("longest_monologue"), facts.get("pace") or ()
    names = {"customer": _("customer"), "agent": _("agent")}
    if monologues:
        told = [
            f"{names[side]} {figures.duration(span[1] - span[0])}"
            for side, span in zip(facts["sides"], monologues, strict=True)
            if span and side in names
        ]
        yield Fact(
            _("Longest monologue"),
            ", ".join(reversed(told)) or figures.MISSING,
            _("One side speaks, with pauses of two seconds at most, and the other says no more than “yes, yes”."),
        )
    told = [
        _("%(side)s %(pace)s") % {"side": names.get(side, _("both")), "pace": figures.number(each)}
        for side, each in zip(facts.get("sides", ()), pace, strict=False)
        if each is not None
    ]
    if told:
        yield Fact(
            _("Pace"),
            ", ".join(reversed(told)),
            _("Syllables in a second of speech, counted by their peaks of loudness."),
        )
