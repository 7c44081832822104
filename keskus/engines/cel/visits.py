"""Visits to queues, from the CEL.

A visit is an APP_START / APP_END of Queue; it is answered when its channel entered a bridge before it ended. Of those
that were not answered the CEL alone does not say why. Where the dialplan writes the channel variable QUEUESTATUS as a
user event (`CELGenUserEvent(QSTATUS,${QUEUE}|${QUEUESTATUS})`), we know; else we conclude, and flag `guessed`:

* the channel was hung up, by no dialplan: `abandoned`
* its extension changed while it waited: `exit_key` when it had just sent a digit (or when this CEL logs no digits and
  the new extension is one), else `redirected`. No status is ever written here, so this is no guess
* it went on in the dialplan at once: `refused` (full or empty)
* it went on after the time that Queue() was given: `timeout`, before that: `left_empty` (or withdrawn, since 20)

cel.conf needs `apps = queue` (or all) for waits; without it only visits that left some trace are found, and flagged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from keskus.engines.asterisk.channels import is_local
from keskus.engines.cel.facts import (
    ABANDONED,
    EXIT_KEY,
    GUESSED,
    LEFT_EMPTY,
    NO_END,
    NO_START,
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
    runs = [run for events in legs.by_channel.values() for run in _bounded(_runs(events, legs))]
    runs.sort(key=lambda run: (run.start.at_us, run.start.row_id, run.start.uniqueid))
    return tuple(_visit(legs, run, number, caller, transfers) for number, run in enumerate(runs, 1))


def _runs(events: Sequence[CelEvent], legs: Legs) -> Iterator[_Run]:
    inside = [event for event in events if event.app.lower() == "queue" and event.event not in ENDS]
    starts = [event for event in inside if event.event == "APP_START"]
    ends = [event for event in inside if event.event == "APP_END"]
    if inside and not starts and not ends:
        yield _run_without_application(events, inside, legs)
    for start, following in zip_longest(starts, starts[1:]):
        until_us = following.at_us if following is not None else legs.last_us
        fitting = (each for each in ends if each.app_data == start.app_data and start.at_us <= each.at_us <= until_us)
        end = next(fitting, None)
        if end is not None:
            ends.remove(end)
            yield _Run(start, end, end.at_us)
        else:
            yield _Run(start, None, legs.ended_us(start.uniqueid, start.at_us))
    for end in ends:  # their start was lost
        before_us = max((each.at_us for each in (*starts, *ends) if each.at_us < end.at_us), default=0)
        first = next(each for each in inside if each.at_us > before_us and each.app_data == end.app_data)
        yield _Run(first, end, end.at_us)


def _bounded(runs: Iterable[_Run]) -> Iterator[_Run]:
    """A run without an end lasts no longer than until the channel's next.

    Asterisk logs no APP_END and APP_START when one Queue() follows another at once, as after a transfer.
    """
    ordered = sorted(runs, key=lambda run: (run.start.at_us, run.start.row_id))
    for run, following in zip_longest(ordered, ordered[1:]):
        if run.end is None and following is not None:
            yield run._replace(left_us=following.start.at_us)
        else:
            yield run


def _run_without_application(events: Sequence[CelEvent], inside: Sequence[CelEvent], legs: Legs) -> _Run:
    """A visit where cel.conf has no `apps = queue`: it lasts as long as the channel's events name that application."""
    after = events[events.index(inside[-1]) + 1 :]
    left_us = after[0].at_us if after else legs.ended_us(inside[0].uniqueid, inside[-1].at_us)
    return _Run(inside[0], None, left_us)


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
        flags=_flags(run),
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
        wait_seconds=None if NO_START in visit.flags else seconds_between(start.at_us, run.left_us),
        flags=(*visit.flags, GUESSED) if is_guess else visit.flags,
    )


def _flags(run: _Run) -> tuple[str, ...]:
    lost = (NO_START,) if run.start.event != "APP_START" else ()
    return (*lost, NO_END) if run.end is None and run.left_us is not None else lost


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
    if waited_us <= AT_ONCE_US and run.start.event == "APP_START":
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
    """The key (or keys) by which a caller left: the extension that they make; empty when no key can have done it."""
    digits = [event for event in own if event.event == "DTMF" and 0 <= end.at_us - event.at_us <= KEY_US]
    if digits:
        return end.exten
    logs_digits = any(event.event in ("DTMF", "STREAM_BEGIN") for event in legs.events)
    return end.exten if not logs_digits and len(end.exten) == 1 and end.exten in "0123456789*#" else ""


def _time_limit_us(app_data: str) -> int | None:
    """The time that Queue() was given: its fifth argument, in seconds."""
    arguments = app_data.split(",")
    limit = arguments[4].strip() if len(arguments) > 4 else ""
    return int(limit) * 1_000_000 if limit.isdecimal() and len(limit) < 7 else None
