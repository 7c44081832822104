"""The fold: lines in, rows out, one line at a time.

What comes out depends on the lines and their order alone: not on how they are cut into batches, nor on whether the
fold was written down (`to_state`) and taken up again between two of them. Lines must come in the order of the log.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Self

from keskus.engines.queuelog.floor import Floor
from keskus.engines.queuelog.lines import Line
from keskus.engines.queuelog.rows import (
    ABANDONED,
    EXIT_KEY,
    INCOMPATIBLE,
    LEFT_EMPTY,
    RESTART,
    TIMEOUT,
    WITHDRAWN,
    Batch,
    FoldParams,
)
from keskus.engines.queuelog.visits import Visits

STATE_VERSION = 1
LONGEST_SECONDS = 30 * 86_400  # a time in a data field beyond this is a fault of the PBX clock

Handler = Callable[[Line, int, str], None]


class Fold:
    """Turns the lines of one queue_log into contacts, segments and agent states."""

    def __init__(self, params: FoldParams) -> None:
        self._aliases = params.aliases
        self._floor = Floor(params)
        self._visits = Visits(self._floor, params.open_limit_seconds)
        self._call_handlers = self._handlers_of_calls()
        self._agent_handlers = self._handlers_of_agents()

    @property
    def clock(self) -> int:
        """The latest epoch seen."""
        return self._floor.clock

    def feed(self, line: Line, line_id: int) -> None:
        """Take one line; events that are not Asterisk's own change nothing."""
        if line.epoch > self._floor.clock:
            self._step(line.epoch)
        handler = self._call_handlers.get(line.event)
        if handler is not None:
            if line.callid and line.callid != "NONE":
                handler(line, line_id, self._label(line.agent))
            return
        handler = self._agent_handlers.get(line.event)
        if handler is not None:
            label = self._label(line.agent)
            if label:
                handler(line, line_id, label)
        elif line.event == "QUEUESTART":
            self._visits.lose_all(self._floor.restart(), RESTART)

    def _label(self, agent: str) -> str:
        return "" if agent == "NONE" else self._aliases.get(agent, agent)

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

    def _handlers_of_agents(self) -> Mapping[str, Handler]:
        floor = self._floor
        return {
            "ADDMEMBER": lambda line, _, label: floor.add(label, line.queue, paused=_text(line.data, 0) == "PAUSED"),
            "REMOVEMEMBER": lambda line, _, label: floor.remove(label, line.queue),
            "PAUSE": lambda line, _, label: floor.pause(label, line.queue, _text(line.data, 0)[:80]),
            "UNPAUSE": lambda line, _, label: floor.pause(label, line.queue, None),
            "PAUSEALL": lambda line, _, label: floor.seen(label),
            "UNPAUSEALL": lambda line, _, label: floor.seen(label),
            "PENALTY": lambda line, _, label: floor.seen(label),
            "RINGINUSE": lambda line, _, label: floor.seen(label),
            "AGENTLOGIN": lambda line, _, label: floor.log_in(label),
            "AGENTCALLBACKLOGIN": lambda line, _, label: floor.log_in(label),
            "AGENTLOGOFF": lambda line, _, label: floor.log_off(label),
            "AGENTCALLBACKLOGOFF": lambda line, _, label: floor.log_off(label),
        }

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
        return {"version": STATE_VERSION, "visits": self._visits.to_state(), "floor": self._floor.to_state()}

    @classmethod
    def from_state(cls, params: FoldParams, state: Mapping[str, Any] | None) -> Self:
        """Take up where `to_state` stood; a new fold when there is no state yet."""
        fold = cls(params)
        if state:
            if state["version"] != STATE_VERSION:
                raise ValueError(f"queue_log fold state of version {state['version']}, expected {STATE_VERSION}")
            fold._visits.restore(state["visits"])
            fold._floor.restore(state["floor"])
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
