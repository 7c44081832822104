"""Which call a recording is of, among those that may be meant. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# How far a recording's beginning and length may differ from the call's, together: clocks differ, and so do the moments
# at which a PBX says that it begins and ends.
NEAR_SECONDS = 20.0
# How much worse the next call must fit, for a wrong call is worse than no call.
APART_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that may be meant. `answered`, `ended`: epochs; a call still going on has no end."""

    number: int
    entered: int
    answered: int | None
    ended: int | None
    queue: str = ""
    is_outbound: bool = False


def best_by_id(found: Sequence[Candidate], began: int, seconds: float, queue: str = "") -> Candidate | None:
    """Of the visits of one call, the one whose talk the recording holds most of; its queue's if the name says one."""
    named = [each for each in found if queue and each.queue.casefold() == queue.casefold()]
    return max(named or found, key=lambda each: (_common(each, began, seconds), -each.entered), default=None)


def only_by_time(found: Sequence[Candidate], began: int, seconds: float) -> Candidate | None:
    """The one call that fits by time and length; none where two fit about as well."""
    fitting = sorted((_error(each, began, seconds), number) for number, each in enumerate(found))
    if not fitting or fitting[0][0] > NEAR_SECONDS:
        return None
    if len(fitting) > 1 and fitting[1][0] - fitting[0][0] < APART_SECONDS:
        return None
    return found[fitting[0][1]]


def _error(call: Candidate, began: int, seconds: float) -> float:
    """Seconds by which a recording of the talk, or of the whole stay, would differ from what there is."""
    if call.answered is None or call.ended is None:
        return float("inf")
    starts = (call.answered, call.entered)
    return min(abs(began - start) + abs(call.ended - start - seconds) for start in starts)


def _common(call: Candidate, began: int, seconds: float) -> float:
    """Seconds of the recording that lie within the talk; less than none where it was not answered."""
    if call.answered is None:
        return -1.0
    end = began + seconds
    return max(0.0, min(end, call.ended if call.ended is not None else end) - max(began, call.answered))
