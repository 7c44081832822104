"""What can be counted in a call when it is known who speaks when. Facts of time, never a mood or a judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from keskus.engines.audio.sound import Span
from keskus.engines.audio.spans import common, length, united, without
from keskus.engines.audio.voices import Turns


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds from which a silence is dead air, an overlap is talk-over, a pause ends a monologue and so on."""

    dead_air: float = 3.0
    talk_over: float = 0.3  # shorter is the edge of two turns that meet
    monologue_pause: float = 2.0
    interjection: float = 1.0  # a shorter "yes, yes" of the other side does not end a monologue
    pace: float = 5.0  # of less speech no pace is told


@dataclass(frozen=True, slots=True)
class CallFacts:
    """`None` is "cannot be known": of one mixed channel nobody can tell who spoke, over whom and for how long."""

    sides: tuple[str, ...]
    seconds: float
    left_out_seconds: float  # holds and whatever else the caller of `facts` left out; they count in nothing below
    talk_seconds: tuple[float, ...]
    talk_share: tuple[float, ...] | None  # of all speech, per side; None where nobody spoke
    silence_share: float  # of the time not left out
    dead_air: tuple[Span, ...]
    dead_air_seconds: float
    talk_over: tuple[Span, ...] | None
    talk_over_seconds: float | None
    longest_monologue: tuple[Span | None, ...] | None
    pace: tuple[float | None, ...]  # syllables per second of speech


def facts(turns: Turns, holds: Iterable[Span] = (), bounds: Bounds | None = None) -> CallFacts:
    """`holds`: spans of the sound in which nobody is expected to speak (on hold, silenced, recording paused)."""
    bounds = bounds or Bounds()
    whole = ((0.0, turns.seconds),) if turns.seconds > 0 else ()
    held = common(whole, united(holds))
    talk = [without(spans, held) for spans in turns.spans]
    silent = without(without(whole, united(span for spans in talk for span in spans)), held)
    dead = _at_least(silent, bounds.dead_air)
    over = _at_least(common(*talk), bounds.talk_over) if len(talk) == 2 else None
    spoken, open_seconds = [length(spans) for spans in talk], turns.seconds - length(held)
    known, said = len(talk) == 2, sum(spoken)
    return CallFacts(
        sides=turns.sides,
        seconds=round(turns.seconds, 3),
        left_out_seconds=round(length(held), 3),
        talk_seconds=tuple(round(seconds, 3) for seconds in spoken),
        talk_share=tuple(round(seconds / said, 4) for seconds in spoken) if known and said else None,
        silence_share=round(length(silent) / open_seconds, 4) if open_seconds > 0 else 0.0,
        dead_air=dead,
        dead_air_seconds=round(length(dead), 3),
        talk_over=over,
        talk_over_seconds=None if over is None else round(length(over), 3),
        longest_monologue=tuple(_monologue(own, other, bounds) for own, other in zip(talk, talk[::-1], strict=True))
        if known
        else None,
        pace=tuple(_pace(turns, side, bounds) for side in range(len(talk))),
    )


def _at_least(spans: Iterable[Span], seconds: float) -> tuple[Span, ...]:
    return tuple((round(begins, 3), round(ends, 3)) for begins, ends in spans if ends - begins >= seconds - 1e-9)


def _monologue(own: tuple[Span, ...], other: tuple[Span, ...], bounds: Bounds) -> Span | None:
    """The longest stretch of one side over which the other says no more than "yes, yes"."""
    stretches: list[Span] = []
    answers = [span for span in other if span[1] - span[0] >= bounds.interjection]
    for begins, ends in own:
        gap = (stretches[-1][1], begins) if stretches else None
        if gap and gap[1] - gap[0] <= bounds.monologue_pause and not common([gap], answers):
            stretches[-1] = (stretches[-1][0], ends)
        else:
            stretches.append((begins, ends))
    return max(stretches, key=lambda span: span[1] - span[0], default=None)


def _pace(turns: Turns, side: int, bounds: Bounds) -> float | None:
    spoken = length(turns.spans[side])
    return round(turns.syllables[side] / spoken, 2) if spoken >= bounds.pace else None
