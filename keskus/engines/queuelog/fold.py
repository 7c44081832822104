"""The fold: lines in, rows out, one line at a time.

What comes out depends on the lines and their order alone: not on how they are cut into batches, nor on whether the
fold was written down (`to_state`) and taken up again between two of them. Lines must come in the order of the log.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Self

from keskus.engines.queuelog.floor import NO_QUEUE, Floor
from keskus.engines.queuelog.lines import Line
from keskus.engines.queuelog.phones import Phones
from keskus.engines.queuelog.rows import (
    ABANDONED,
    BACKWARD_CLOCK,
    EXIT_KEY,
    INCOMPATIBLE,
    LEFT_EMPTY,
    REDIRECTED,
    RESTART,
    TIMEOUT,
    TWO_INTERFACES,
    WITHDRAWN,
    Batch,
    FoldParams,
)
from keskus.engines.queuelog.visits import Visits

STATE_VERSION = 5
LONGEST_SECONDS = 30 * 86_400  # a time in a data field beyond this is a fault of the PBX clock
AHEAD_SECONDS = 3600  # a step of the clock that one line alone is not believed
BACK_SECONDS = 60
RUN_LINES, RUN_SECONDS = 50, 120  # how many lines after a step, and for how long, may still be a jump
# Event -> the data fields that add up to how long ago its call entered the queue
STATED = {
    "CONNECT": (0,),
    "COMPLETEAGENT": (0, 1),
    "COMPLETECALLER": (0, 1),
    "ABANDON": (2,),
    "EXITWITHTIMEOUT": (2,),
    "EXITEMPTY": (2,),
    "EXITWITHKEY": (3,),
}

Handler = Callable[[Line, int, str], None]
AgentHandler = Callable[[Line, int, str, str], None]


class Fold:
    """Turns the lines of one queue_log into contacts, segments and agent states."""

    def __init__(self, params: FoldParams) -> None:
        self._aliases = params.aliases
        self._hours = params.hours_told
        self._persons = params.same_person if TWO_INTERFACES in params.rules else {}
        self._several = frozenset(self._persons.values())
        self._holds_back = BACKWARD_CLOCK in params.rules
        self._held: list[tuple[Line, int]] = []  # lines whose time the next ones must confirm
        self._last_epoch = 0  # as the last line taken had it
        self._phones = Phones()
        self._floor = Floor(params)
        self._visits = Visits(self._floor, params)
        self._call_handlers = self._handlers_of_calls()
        self._agent_handlers = self._handlers_of_agents()

    @property
    def clock(self) -> int:
        """The latest epoch seen."""
        return self._floor.clock

    def feed(self, line: Line, line_id: int, place: int | None = None) -> None:
        """Take one line; events that are not Asterisk's own change nothing.

        A line whose time is far from that of the line before waits until the next line shows which of them is right; a
        few that follow a step back wait together. `place`: when its file shows that it was written; a line dated far
        after that is not believed.
        """
        is_belied = self._holds_back and place is not None and line.epoch > place + AHEAD_SECONDS
        epoch = place if is_belied and place is not None else line.epoch
        if self._held and self._is_still_back(epoch):
            self._held.append((line, line_id))
            return
        if self._held:
            self._take_held(epoch)
        if is_belied:
            self._take_at(line, line_id, epoch)
        elif self._holds_back and self._last_epoch and self._is_odd(line):
            self._held.append((line, line_id))
        else:
            self._take(line, line_id)

    def _is_still_back(self, epoch: int) -> bool:
        """Whether a line goes on from the held ones, which are dated back, without having shown that they are right."""
        first = self._held[0][0].epoch
        is_near = first - BACK_SECONDS <= epoch <= min(first + RUN_SECONDS, self._last_epoch - BACK_SECONDS - 1)
        return first < self._last_epoch and is_near and len(self._held) < RUN_LINES

    def _is_odd(self, line: Line) -> bool:
        """Whether a line's time is far from the last, and the waits and talks it states do not bear it out."""
        if self._last_epoch - BACK_SECONDS <= line.epoch <= self._last_epoch + AHEAD_SECONDS:
            return False
        stated = [_seconds(line.data, index) for index in STATED.get(line.event, ())]
        seconds = [number for number in stated if number is not None]
        if not seconds or len(seconds) < len(stated):
            return True
        return not self._visits.entered(line.callid, line.epoch - sum(seconds))

    def _take_held(self, next_epoch: int) -> None:
        """Believe the time of held lines unless the next line has come back to where the clock stood before."""
        held, self._held = self._held, []
        before, first = self._last_epoch, held[0][0].epoch
        came_back = first > before and next_epoch < first - BACK_SECONDS
        went_on = first < before and next_epoch >= before - BACK_SECONDS
        for line, line_id in held:
            if came_back or went_on:
                self._take_at(line, line_id, max(before, min(before + line.epoch - first, next_epoch)))
            else:
                self._take(line, line_id)

    def _take_at(self, line: Line, line_id: int, epoch: int) -> None:
        """Take a line at another time than its own, which its neighbours belie."""
        self._floor.rule, self._floor.logged = BACKWARD_CLOCK, lambda: {"started_at": line.epoch}
        self._take(line._replace(epoch=epoch), line_id)
        self._floor.rule, self._floor.logged = "", dict
        self._visits.jumped(line.callid, line_id, line.epoch, epoch)

    def _take(self, line: Line, line_id: int) -> None:
        self._last_epoch = line.epoch
        if line.epoch > self._floor.clock:
            self._step(line.epoch)
        handler = self._call_handlers.get(line.event)
        if handler is not None:
            if line.callid and line.callid != "NONE":
                handler(line, line_id, self._worker(line))
            return
        agent_handler = self._agent_handlers.get(line.event)
        if agent_handler is not None:
            phone = self._phone(line.agent)
            if phone:
                label = self._persons.get(phone, phone)
                self._told_of(label, agent_handler, line, line_id, phone)
        elif line.event == "QUEUESTART":
            self._phones.restart()
            self._visits.lose_all(self._floor.restart(), RESTART, line_id)

    def _told_of(self, label: str, handler: AgentHandler, line: Line, line_id: int, phone: str) -> None:
        """Hand a line to its handler; what it says of somebody who works on several telephones is marked so."""
        before = self._floor.rule, self._floor.logged
        if label in self._several and len({phone} | self._phones.of(label)) > 1:
            self._floor.rule, self._floor.logged = TWO_INTERFACES, partial(self._phones.told, label)
        handler(line, line_id, label, phone)
        self._floor.rule, self._floor.logged = before

    def _phone(self, agent: str) -> str:
        return "" if agent == "NONE" else self._aliases.get(agent, agent)

    def _worker(self, line: Line) -> str:
        """The person whose work a call's line tells of."""
        phone = self._phone(line.agent)
        label = self._persons.get(phone, phone)
        if label in self._several and line.queue not in NO_QUEUE:
            is_member = self._floor.is_member(label, line.queue)
            self._phones.work(label, line.queue, phone, is_member=is_member)
        return label

    def _step(self, epoch: int) -> None:
        """Let time pass, and what ends by time end."""
        floor, visits = self._floor, self._visits
        floor.quiet_since, floor.clock = floor.clock or epoch, epoch
        if epoch >= visits.next_sweep_at:
            visits.sweep()
        floor.advance()

    # Lines about calls

    def _handlers_of_calls(self) -> Mapping[str, Handler]:
        return {
            "DID": self._dial,
            "ENTERQUEUE": self._enter,
            "CONNECT": self._connect,
            "COMPLETEAGENT": partial(self._complete, "agent"),
            "COMPLETECALLER": partial(self._complete, "caller"),
            "BLINDTRANSFER": self._transfer_blind,
            "TRANSFER": self._transfer_blind,
            "ATTENDEDTRANSFER": self._transfer_attended,
            "RINGNOANSWER": partial(self._ring, "no_answer"),
            "RINGCANCELED": partial(self._ring, "canceled"),
            "AGENTDUMP": partial(self._ring, "dumped"),
            "ABANDON": partial(self._leave, ABANDONED, 2, ""),
            "SYSCOMPAT": partial(self._leave, ABANDONED, 2, INCOMPATIBLE),
            "EXITWITHTIMEOUT": partial(self._leave, TIMEOUT, 2, ""),
            "EXITEMPTY": partial(self._leave, LEFT_EMPTY, 2, ""),
            "WITHDRAW": partial(self._leave, WITHDRAWN, 2, ""),
            "EXITWITHKEY": partial(self._leave, EXIT_KEY, 3, ""),
            "KESKUS_REDIRECT": partial(self._leave, REDIRECTED, 2, ""),  # these two only from AMI
            "KESKUS_LOST": lambda line, line_id, _: self._visits.lose(line, line_id),
        }

    def _dial(self, line: Line, line_id: int, agent: str) -> None:
        self._visits.dial(line.callid, _text(line.data, 0))

    def _enter(self, line: Line, line_id: int, agent: str) -> None:
        self._visits.enter(line, line_id, _text(line.data, 1), _seconds(line.data, 2))

    def _connect(self, line: Line, line_id: int, agent: str) -> None:
        data = line.data
        self._visits.connect(line, line_id, agent, _seconds(data, 0), _text(data, 1), _seconds(data, 2))

    def _complete(self, ended_by: str, line: Line, line_id: int, agent: str) -> None:
        self._visits.finish(line, line_id, agent, ended_by, _seconds(line.data, 0), _seconds(line.data, 1))

    def _transfer_blind(self, line: Line, line_id: int, agent: str) -> None:
        """`exten|context|wait|talk|original position`; TRANSFER is its name before Asterisk 12."""
        data = line.data
        wait, talk, target = _seconds(data, 2), _seconds(data, 3), _text(data, 0)
        self._visits.finish(line, line_id, agent, "blind_transfer", wait, talk, target)

    def _transfer_attended(self, line: Line, line_id: int, agent: str) -> None:
        """`BRIDGE|bridge`, `APP|application` or `LINK|channel|channel`, then `wait|talk|original position`."""
        data = line.data
        wait, talk = (_seconds(data, -3), _seconds(data, -2)) if len(data) > 4 else (None, None)
        target = "" if _text(data, 0) == "BRIDGE" else _text(data, 1)  # a bridge's id tells nobody anything
        self._visits.finish(line, line_id, agent, "attended_transfer", wait, talk, target)

    def _ring(self, detail: str, line: Line, line_id: int, agent: str) -> None:
        milliseconds = _number(line.data, 0, LONGEST_SECONDS * 1000) or 0
        if agent:
            self._visits.ring(line, line_id, agent, milliseconds, detail)
            self._floor.ring(agent, line.queue, milliseconds // 1000)

    def _leave(self, outcome: str, wait_index: int, flag: str, line: Line, line_id: int, agent: str) -> None:
        key = _text(line.data, 0) if outcome == EXIT_KEY else ""
        self._visits.leave(line, line_id, outcome, _seconds(line.data, wait_index), key, flag)

    # Lines about agents

    def _handlers_of_agents(self) -> Mapping[str, AgentHandler]:
        floor = self._floor
        return {
            "ADDMEMBER": self._add,
            "REMOVEMEMBER": self._remove,
            "PAUSE": lambda line, _, label, phone: self._pause(line, label, phone, _text(line.data, 0)[:80]),
            "UNPAUSE": lambda line, _, label, phone: self._pause(line, label, phone, None),
            "PAUSEALL": lambda line, _, label, phone: floor.seen(label),
            "UNPAUSEALL": lambda line, _, label, phone: floor.seen(label),
            "PENALTY": lambda line, _, label, phone: floor.seen(label),
            "RINGINUSE": lambda line, _, label, phone: floor.seen(label),
            "AGENTLOGIN": lambda line, _, label, phone: floor.log_in(label),
            "AGENTCALLBACKLOGIN": lambda line, _, label, phone: floor.log_in(label),
            "AGENTLOGOFF": self._log_off,
            "AGENTCALLBACKLOGOFF": self._log_off,
        }

    def _add(self, line: Line, line_id: int, label: str, phone: str) -> None:
        paused = _text(line.data, 0) == "PAUSED"
        if label in self._several and line.queue not in NO_QUEUE:
            is_member = self._floor.is_member(label, line.queue)
            reason = "" if paused else None
            paused = self._phones.pause(label, line.queue, phone, reason, is_member=is_member) is not None
        self._floor.add(label, line.queue, paused=paused)

    def _remove(self, line: Line, line_id: int, label: str, phone: str) -> None:
        if label in self._several:
            stays, reason = self._phones.remove(label, line.queue, phone)
            if stays and self._floor.is_member(label, line.queue):
                self._floor.pause(label, line.queue, reason)
                return
        if talked_on := self._floor.remove(label, line.queue):
            self._visits.bound(talked_on, line.epoch, line_id)

    def _pause(self, line: Line, label: str, phone: str, reason: str | None) -> None:
        if label in self._several and line.queue not in NO_QUEUE:
            is_member = self._floor.is_member(label, line.queue)
            reason = self._phones.pause(label, line.queue, phone, reason, is_member=is_member)
        self._floor.pause(label, line.queue, reason)

    def _log_off(self, line: Line, line_id: int, label: str, phone: str) -> None:
        self._phones.sign_out(label)
        if talked_on := self._floor.log_off(label):
            self._visits.bound(talked_on, line.epoch, line_id)

    # Out and in

    def drain(self) -> Batch:
        """The rows that are new or changed since the last drain."""
        contacts, segments = self._visits.drain()
        return Batch(contacts, segments, self._floor.drain())

    @property
    def next_seqs(self) -> tuple[int, int]:
        """The numbers that the next new contact and the next new agent state will get."""
        return self._visits.next_seq, self._floor.next_seq

    def open_rows(self) -> Batch:
        """Every row that is not closed yet, as it stands: to put back what a later folding had closed."""
        contacts, segments = self._visits.open_rows()
        return Batch(contacts, segments, self._floor.open_rows())

    def open_segment_counts(self) -> dict[int, int]:
        """How many segments each open contact has so far."""
        return self._visits.open_segment_counts()

    def to_state(self) -> dict[str, Any]:
        """What is still open or remembered, ready for JSON; drain first, or changed rows are lost."""
        return {
            "version": STATE_VERSION,
            "visits": self._visits.to_state(),
            "floor": self._floor.to_state(),
            "phones": self._phones.to_state(),
            "held": self._held,
            "last_epoch": self._last_epoch,
            "opening": self._hours,
        }

    @classmethod
    def from_state(cls, params: FoldParams, state: Mapping[str, Any] | None) -> Self:
        """Take up where `to_state` stood; a new fold when there is no state yet.

        Only of a state of `STATE_VERSION`: after one of another version the log has to be folded from its beginning.
        """
        fold = cls(params)
        if state:
            if state["version"] != STATE_VERSION:
                raise ValueError(f"queue_log fold state of version {state['version']}, expected {STATE_VERSION}")
            fold._visits.restore(state["visits"])
            fold._floor.restore(state["floor"])
            fold._phones.restore(state["phones"])
            held = ((Line(*parts), line_id) for parts, line_id in state["held"])
            fold._held = [(line._replace(data=tuple(line.data)), line_id) for line, line_id in held]
            fold._last_epoch = state["last_epoch"]
        return fold


def _text(data: tuple[str, ...], index: int) -> str:
    return data[index] if len(data) > index else ""


def _number(data: tuple[str, ...], index: int, most: int) -> int | None:
    """A whole number in a data field; None when absent, negative, or beyond what is possible."""
    try:
        text = data[index]
    except IndexError:
        return None
    if len(text) > 10 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= most else None


def _seconds(data: tuple[str, ...], index: int) -> int | None:
    return _number(data, index, LONGEST_SECONDS)
