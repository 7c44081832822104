"""What a machine may point out about a call: a late greeting, a long silence, talk-over. A person decides.

Each finding says where in the sound it is and why it was made. None of them is a score, none has an effect on anybody
by itself, and none says anything about how anybody felt (privacy rule 22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Check(StrEnum):
    """What is looked for."""

    GREETING = "greeting"
    DEAD_AIR = "dead_air"
    TALK_OVER = "talk_over"


class Verdict(StrEnum):
    """What a person made of a finding."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


GREETED_WITHIN = 5.0  # seconds from the beginning in which the agent says the first word
ANSWERED_FIRST = 0.5  # seconds that the customer speaks before: a shorter sound is no "hello?"
LONG_SILENCE = 10.0
TALK_OVER_SECONDS, TALK_OVER_TIMES = 5.0, 3
MOST_OF_A_KIND = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """`why`: the numbers it was made from."""

    check: Check
    starts: float
    ends: float
    why: Mapping[str, Any] = field(default_factory=dict)


def from_sound(facts: Mapping[str, Any], turns: Mapping[str, Any], *, agent_greets: bool) -> list[Finding]:
    """From who speaks when, as `CallSound` keeps it. `agent_greets`: a call that came in."""
    found = _silences(facts.get("dead_air") or ())
    if tuple(turns.get("sides") or ()) == ("customer", "agent"):
        customer, agent = turns["spans"]
        found += _greeting(customer, agent) if agent_greets else []
        found += _talk_over(facts.get("talk_over") or ())
    return found


def _silences(spans: Iterable[Sequence[float]]) -> list[Finding]:
    long = sorted((begins - ends, begins, ends) for begins, ends in spans if ends - begins >= LONG_SILENCE)
    return [
        Finding(Check.DEAD_AIR, begins, ends, {"seconds": round(ends - begins, 1)})
        for begins, ends in sorted((begins, ends) for _longest, begins, ends in long[:MOST_OF_A_KIND])
    ]


def _greeting(customer: Sequence[Sequence[float]], agent: Sequence[Sequence[float]]) -> list[Finding]:
    if not agent:
        return []
    first = agent[0][0]
    before = [span for span in customer if span[0] < first and span[1] - span[0] >= ANSWERED_FIRST]
    if first <= GREETED_WITHIN and not before:
        return []
    why = {"agent_began": round(first, 1), "customer_first": bool(before)}
    return [Finding(Check.GREETING, 0.0, round(agent[0][1], 1), why)]


def _talk_over(spans: Sequence[Sequence[float]]) -> list[Finding]:
    seconds = sum(ends - begins for begins, ends in spans)
    if seconds < TALK_OVER_SECONDS or len(spans) < TALK_OVER_TIMES:
        return []
    longest = max(spans, key=lambda span: span[1] - span[0])
    return [Finding(Check.TALK_OVER, longest[0], longest[1], {"seconds": round(seconds, 1), "times": len(spans)})]
