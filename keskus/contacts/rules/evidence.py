"""What channel events and call detail records change in a contact of the log: one finding per rule. No database.

Everything is compared with what the *log* said, so a finding never depends on what was repaired before. Talk is in
whole seconds as in the log, whose seconds are not those of the events: hence the slack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from keskus.engines.cdr import QueueTalk
from keskus.engines.cel import Visit

TRANSFERS = frozenset({"blind_transfer", "attended_transfer"})
ENDED_BY = {"agent_hangup": "agent", "caller_hangup": "caller"}
SAME_VISIT_SECONDS = 10  # the log's line and Queue()'s start lie this close together
TALK_SLACK_SECONDS = 2
SECOND_US = 1_000_000
SEALED_MARK = "•"  # stands in a repair for a number that is sealed on the contact


class Logged(NamedTuple):
    """A contact as the log has it."""

    id: int
    callid: str
    queue_id: int
    entered_epoch: int
    outcome: str
    answered_epoch: int | None
    ended_epoch: int | None
    talk_seconds: int | None
    ended_by: str
    has_caller: bool


class Seen(NamedTuple):
    """What CEL or CDR says of the same visit; None where it cannot tell."""

    outcome: str
    talk_seconds: float | None
    hold_seconds: float | None
    ended_by: str
    transfer_to: str
    caller_number: str


class Finding(NamedTuple):
    """What one rule changes: field -> (as logged, as repaired)."""

    rule: str
    changes: dict[str, tuple[Any, Any]]


def seen_in_cel(visit: Visit) -> Seen:
    """What a visit in the channel events tells."""
    return Seen(
        visit.outcome,
        visit.talk_seconds,
        visit.hold_seconds,
        ENDED_BY.get(visit.ended_by, visit.ended_by),
        visit.transfer_to,
        visit.caller_number,
    )


def seen_in_cdr(talk: QueueTalk | None, caller_number: str) -> Seen:
    """What call detail records tell: the caller, and of a talk transfers, and its length for Local members."""
    if talk is None:
        return Seen("", None, None, "", "", caller_number)
    return Seen("answered", talk.talk_seconds, None, talk.ended_by, talk.transfer_to, caller_number)


def match_visits(logged: Iterable[Logged], visits: Iterable[Visit], queue_ids: Mapping[str, int]) -> dict[int, Visit]:
    """Which visit is which contact: same channel, same queue, nearest in time; each at most once."""
    free = sorted(visits, key=lambda visit: visit.entered_us)
    found: dict[int, Visit] = {}
    for contact in sorted(logged, key=lambda each: (each.entered_epoch, each.id)):
        near = [
            (abs(visit.entered_us // SECOND_US - contact.entered_epoch), number)
            for number, visit in enumerate(free)
            if (visit.uniqueid, queue_ids.get(visit.queue)) == (contact.callid, contact.queue_id)
        ]
        if near and min(near)[0] <= SAME_VISIT_SECONDS:
            found[contact.id] = free.pop(min(near)[1])
    return found


def match_talks(
    logged: Iterable[Logged], talks: Iterable[QueueTalk], queue_ids: Mapping[str, int]
) -> dict[int, QueueTalk]:
    """Which talk is which answered contact: same channel and queue, in the order of time."""
    free = sorted(talks, key=lambda talk: talk.ended_us)
    found: dict[int, QueueTalk] = {}
    for contact in sorted(logged, key=lambda each: (each.entered_epoch, each.id)):
        if contact.outcome != "answered":
            continue
        same = [
            talk for talk in free if (talk.uniqueid, queue_ids.get(talk.queue)) == (contact.callid, contact.queue_id)
        ]
        if same:
            found[contact.id] = same[0]
            free.remove(same[0])
    return found


def findings(logged: Logged, seen: Seen | None, linkedid: str, *, off: frozenset[str]) -> list[Finding]:
    """What every rule that is on changes in a contact; `linkedid` is the call it belongs to."""
    found = [Finding("same_call_other_id", {"linkedid": ("", linkedid)})] if linkedid != logged.callid else []
    if seen is not None:
        found += _of_talk(logged, seen, off)
        if logged.outcome == "abandoned" and seen.outcome == "redirected":
            found.append(Finding("redirected_as_abandon", {"outcome": ("abandoned", "redirected")}))
        if logged.outcome == "answered" and round(seen.hold_seconds or 0) > 0:
            found.append(Finding("hold_from_cel", {"hold_seconds": (0, round(seen.hold_seconds or 0))}))
        if not logged.has_caller and seen.caller_number:
            found.append(Finding("caller_from_cdr", {"caller": ("", SEALED_MARK)}))
    return [finding for finding in found if finding.rule not in off]


def _of_talk(logged: Logged, seen: Seen, off: frozenset[str]) -> list[Finding]:
    """How an answered contact's talk ended and how long it was; the transfer's rule carries the talk it cuts."""
    if logged.outcome != "answered" or seen.outcome != "answered" or logged.ended_epoch is None:
        return []
    talk = _true_talk(logged, seen)
    if seen.ended_by in TRANSFERS and logged.ended_by not in TRANSFERS and "transferred_unseen" not in off:
        ends = {"ended_by": (logged.ended_by, seen.ended_by), "transfer_to": ("", seen.transfer_to)}
        return [Finding("transferred_unseen", {name: pair for name, pair in ends.items() if pair[0] != pair[1]} | talk)]
    return [Finding("talk_after_transfer", talk)] if talk else []


def _true_talk(logged: Logged, seen: Seen) -> dict[str, tuple[Any, Any]]:
    if seen.talk_seconds is None or logged.talk_seconds is None or logged.answered_epoch is None:
        return {}
    talk = round(seen.talk_seconds)
    if logged.talk_seconds - talk < TALK_SLACK_SECONDS:
        return {}
    return {
        "talk_seconds": (logged.talk_seconds, talk),
        "ended_epoch": (logged.ended_epoch, logged.answered_epoch + talk),
    }
