"""Visits to queues, from the CEL.

A visit is an APP_START / APP_END of Queue; it is answered when its channel entered a bridge before it ended. Of those
that were not answered the CEL alone does not say why. Where the dialplan writes the channel variable QUEUESTATUS as a
user event (`CELGenUserEvent(QSTATUS,${QUEUE}|${QUEUESTATUS})`), we know; else we conclude, and flag `guessed`:

* the channel was hung up, by no dialplan: `abandoned`
* its extension changed while it waited: `exit_key` when it had just sent a digit (or when this CEL logs no digits and
  the new extension is one), else `redirected`. No status is ever written here, so this is no guess
* it went on in the dialplan at once: `refused` (full or empty)
* it went on after the time that Queue() was given: `timeout`, before that: `left_empty` (or withdrawn, since 20)
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from keskus.engines.asterisk.channels import is_local
from keskus.engines.cel.facts import (
    ABANDONED,
    EXIT_KEY,
    GUESSED,
    LEFT_EMPTY,
    NO_END,
    OPEN,
    REDIRECTED,
    REFUSED,
    REFUSED_EMPTY,
    REFUSED_FULL,
    TIMEOUT,
    WITHDRAWN,
    Transfer,
    Visit,
)
from keskus.engines.cel.legs import ENDS, Legs, extra_text, seconds_between
from keskus.engines.cel.rows import USER_DEFINED, CelEvent
from keskus.engines.cel.talks import find_talk

STATUS_EVENT = "QSTATUS"
OUTCOME_OF_STATUS = {
    "TIMEOUT": TIMEOUT,
    "FULL": REFUSED_FULL,
    "JOINEMPTY": REFUSED_EMPTY,
    "JOINUNAVAIL": REFUSED_EMPTY,
    "LEAVEEMPTY": LEFT_EMPTY,
    "LEAVEUNAVAIL": LEFT_EMPTY,
    "WITHDRAW": WITHDRAWN,
}
AT_ONCE_US = 100_000  # a queue that lets nobody in is left within some milliseconds
HANGUP_US = 1_000_000  # a hang-up ends queue and channel at one moment; a later one ends what the dialplan did next
KEY_US = 2_000_000  # a key is acted on at once, but digits may be gathered for a longer exit
TIMEOUT_SLACK_US = 1_500_000  # Queue() counts its time in whole seconds


class _Run(NamedTuple):
    """One execution of Queue(). `end` is None when its APP_END is missing."""

    start: CelEvent
    end: CelEvent | None
    left_us: int | None


def find_visits(legs: Legs, caller: tuple[str, str], transfers: Sequence[Transfer]) -> tuple[Visit, ...]:
    """All visits of a call, numbered in time; `caller` is the number and name of who began the call."""
    runs = [run for events in legs.by_channel.values() for run in _runs(events, legs)]
    runs.sort(key=lambda run: (run.start.at_us, run.start.row_id, run.start.uniqueid))
    return tuple(_visit(legs, run, number, caller, transfers) for number, run in enumerate(runs, 1))


def _runs(events: Sequence[CelEvent], legs: Legs) -> Iterator[_Run]:
    starts = [event for event in events if event.event == "APP_START" and event.app.lower() == "queue"]
    ends = [event for event in events if event.event == "APP_END" and event.app.lower() == "queue"]
    for number, start in enumerate(starts):
        next_us = starts[number + 1].at_us if number + 1 < len(starts) else None
        end = next(
            (
                event
                for event in ends
                if event.at_us >= start.at_us
                and event.app_data == start.app_data
                and (next_us is None or event.at_us <= next_us)
            ),
            None,
        )
        if end is not None:
            ends.remove(end)
            yield _Run(start, end, end.at_us)
        else:
            yield _Run(start, None, next_us if next_us is not None else legs.ended_us(start.uniqueid, start.at_us))


def _visit(legs: Legs, run: _Run, number: int, caller: tuple[str, str], transfers: Sequence[Transfer]) -> Visit:
    start = run.start
    if not is_local(start.channel):
        caller = caller_of(legs.by_channel[start.uniqueid])
    visit = Visit(
        visit_no=number,
        queue=start.app_data.split(",", 1)[0],
        uniqueid=start.uniqueid,
        channel=start.channel,
        caller_number=caller[0],
        caller_name=caller[1],
        entered_us=start.at_us,
        left_us=run.left_us,
        outcome=OPEN,
        flags=() if run.end is not None or run.left_us is None else (NO_END,),
    )
    talk = find_talk(legs, visit, transfers)
    if talk is not None:
        return talk
    if run.left_us is None:
        return visit
    outcome, exit_key, is_guess = _outcome(legs, run)
    return replace(
        visit,
        outcome=outcome,
        exit_key=exit_key,
        wait_seconds=seconds_between(start.at_us, run.left_us),
        flags=(*visit.flags, GUESSED) if is_guess else visit.flags,
    )


def caller_of(events: Sequence[CelEvent]) -> tuple[str, str]:
    """The number and name that a channel came with; a dialplan may give it others later."""
    return next(((event.cid_num, event.cid_name) for event in events if event.cid_num or event.cid_name), ("", ""))


def _outcome(legs: Legs, run: _Run) -> tuple[str, str, bool]:
    """Outcome, exit key, and whether it is a guess, of a visit without an answer."""
    own = legs.by_channel[run.start.uniqueid]
    left_us = run.left_us or 0
    if run.end is not None and (run.end.exten, run.end.context) != (run.start.exten, run.start.context):
        if run.end.exten == "h":
            return ABANDONED, "", False
        key = _key_pressed(legs, own, run.end)
        return (EXIT_KEY, key, False) if key else (REDIRECTED, "", False)
    after = [event for event in own[own.index(run.end) + 1 :] if not _is_within(event, run)] if run.end else []
    status = _status(run, after)
    if status is not None:
        return status, "", False
    if run.end is None or not after or _is_hung_up(after[0], left_us):
        return ABANDONED, "", False
    waited_us = left_us - run.start.at_us
    if waited_us <= AT_ONCE_US:
        return REFUSED, "", True
    limit = _time_limit_us(run.start.app_data)
    if limit is not None and waited_us >= limit - TIMEOUT_SLACK_US:
        return TIMEOUT, "", True
    return LEFT_EMPTY, "", True


def _status(run: _Run, after: Sequence[CelEvent]) -> str | None:
    """What the queue itself said, if the dialplan wrote it down before anything else was done."""
    for event in after:
        if event.event == "APP_START" and event.app == run.start.app:
            return None
        if event.event == USER_DEFINED and event.user_event.upper() == STATUS_EVENT:
            text = extra_text(event, "extra") or event.extra
            return OUTCOME_OF_STATUS.get(text.rpartition("|")[2].strip().upper())
    return None


def _is_within(event: CelEvent, run: _Run) -> bool:
    """Whether an event of the queue itself only seems to come after its end: times may have whole seconds."""
    return event.event != "APP_START" and (event.app, event.app_data) == (run.start.app, run.start.app_data)


def _is_hung_up(event: CelEvent, left_us: int) -> bool:
    """Whether what ended the visit is the end of the channel, by no dialplan; its h extension may run first."""
    if event.exten == "h":
        return True
    if event.event not in ENDS or event.at_us - left_us > HANGUP_US:
        return False
    return not extra_text(event, "hangupsource").startswith("dialplan/")


def _key_pressed(legs: Legs, own: Sequence[CelEvent], end: CelEvent) -> str:
    """The key by which a caller left; empty when no key can have done it."""
    digits = [event for event in own if event.event == "DTMF" and 0 <= end.at_us - event.at_us <= KEY_US]
    if digits:
        return end.exten[-1:] if len(end.exten) > 1 else extra_text(digits[-1], "digit") or end.exten
    logs_digits = any(event.event in ("DTMF", "STREAM_BEGIN") for event in legs.events)
    return end.exten if not logs_digits and len(end.exten) == 1 and end.exten in "0123456789*#" else ""


def _time_limit_us(app_data: str) -> int | None:
    """The time that Queue() was given: its fifth argument, in seconds."""
    arguments = app_data.split(",")
    limit = arguments[4].strip() if len(arguments) > 4 else ""
    return int(limit) * 1_000_000 if limit.isdecimal() and len(limit) < 7 else None
