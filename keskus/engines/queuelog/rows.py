"""The rows a fold makes: contacts, their segments, agents' states. All times are epoch seconds, spans half-open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from keskus.engines.queuelog.opening import Opening

# Contact outcomes
OPEN = "open"
ANSWERED = "answered"
ABANDONED = "abandoned"
TIMEOUT = "timeout"
EXIT_KEY = "exit_key"
LEFT_EMPTY = "left_empty"
WITHDRAWN = "withdrawn"
REDIRECTED = "redirected"  # never from queue_log, which writes ABANDON for it; from AMI

# Contact flags: what the log did not say
NO_ENTER = "no_enter"  # no ENTERQUEUE: entered_at is reckoned back from the hold time
NO_CONNECT = "no_connect"  # no CONNECT: answered_at is reckoned back from the talk time
NO_END = "no_end"  # the log never told how it ended; ended_at is when we knew that it was over
RESTART = "restart"  # Asterisk restarted meanwhile
ODD_END = "odd_end"  # answered, yet the log ends it as one who waited
CLOCK_BACK = "clock_back"  # the PBX clock was set back meanwhile
AGENT_MOVED_ON = "agent_moved_on"  # its agent took another call first: talk is longer than the person's
INCOMPATIBLE = "incompatible"  # SYSCOMPAT: the two channels could not be joined
REQUEUED = "requeued"  # the same call has just left a queue: not another caller
TIED = "tied"  # inferred to be a call transferred here under another call id

# Repair rules: each may be switched off by `FoldParams.rules`, and then only says what it would have done
MISSING_START = "missing_start"
MISSING_END = "missing_end"
STATIC_AGENT_ABANDON = "static_agent_abandon"
OVERLAPPING_TALK = "overlapping_talk"
LOST_EVENTS_LOCAL = "lost_events_local"
BACKWARD_CLOCK = "backward_clock"
REQUEUED_CALL = "requeued_call"
TRANSFER_OTHER_ID = "transfer_other_id"
TWO_INTERFACES = "two_interfaces"
SIGN_IN_WITHOUT_SIGN_OUT = "sign_in_without_sign_out"
RULES = frozenset(
    {
        MISSING_START,
        MISSING_END,
        STATIC_AGENT_ABANDON,
        OVERLAPPING_TALK,
        LOST_EVENTS_LOCAL,
        BACKWARD_CLOCK,
        REQUEUED_CALL,
        TRANSFER_OTHER_ID,
        TWO_INTERFACES,
        SIGN_IN_WITHOUT_SIGN_OUT,
    }
)

# Agent states; queue layers use SIGNED_IN, PAUSED and WRAP_UP only
SIGNED_IN = "signed_in"
READY = "ready"
RINGING = "ringing"
TALKING = "talking"
WRAP_UP = "wrap_up"
PAUSED = "paused"
OUT = "out"


class Repair(NamedTuple):
    """What a rule found in a contact: field -> [as logged, as repaired], and the ids of the lines that show it.

    Not `applied` when the rule is off: then the contact stands as logged. Times are epoch seconds.
    """

    applied: bool
    changes: dict[str, list[Any]]
    lines: Sequence[int]


@dataclass(slots=True)
class Contact:
    """One visit of a caller to a queue.

    Closed when `ended_at` is set. `first_line` and `last_line` are the line ids given to `Fold.feed`.
    """

    seq: int
    callid: str
    visit_no: int
    queue: str
    entered_at: int
    caller: str = ""
    did: str = ""
    position: int | None = None
    outcome: str = OPEN
    wait_seconds: int | None = None
    answered_at: int | None = None
    ended_at: int | None = None
    agent: str | None = None
    agent_callid: str = ""
    talk_seconds: int | None = None
    ring_seconds: int | None = None
    ended_by: str = ""
    exit_key: str = ""
    transfer_to: str = ""
    first_line: int = 0
    last_line: int = 0
    flags: tuple[str, ...] = ()
    repairs: dict[str, Repair] = field(default_factory=dict)


@dataclass(slots=True)
class Segment:
    """One part of a contact, known by (`contact_seq`, `n`): `queue`, `ring`, `talk` or `transfer`.

    `milliseconds` is a ring's length as logged; `started_at` has whole seconds, so a short ring may start when it ends.
    """

    contact_seq: int
    n: int
    kind: str
    agent: str | None
    started_at: int
    ended_at: int | None = None
    milliseconds: int | None = None
    detail: str = ""


@dataclass(slots=True)
class AgentState:
    """A span of an agent's time. `layer` is a queue, or empty for the person as a whole.

    Spans of one agent in one layer never overlap. In a queue's layer `signed_in` means signed in and not paused.
    `implicit`: no line said that the agent signed in, only that they work. `repair`: the rule that shaped the span;
    `logged`: what the lines say by themselves where that is something else (`state` and `reason`, `started_at`,
    `ended_at` with None for without end, `telephones` with each one's own state and reason).
    """

    seq: int
    agent: str
    layer: str
    state: str
    reason: str
    started_at: int
    ended_at: int | None = None
    implicit: bool = False
    repair: str = ""
    logged: dict[str, Any] = field(default_factory=dict)


class Batch(NamedTuple):
    """Rows that are new or changed since the last drain, each once, in its present shape; to be upserted."""

    contacts: list[Contact]
    segments: list[Segment]
    states: list[AgentState]


@dataclass(frozen=True, slots=True)
class FoldParams:
    """What the log does not know: who is who, wrap-up times, pause reasons that mean wrap-up.

    `aliases`: interface or name as in the log -> one label per person; nothing is guessed from likeness.
    `same_person`: that label -> the one label under which somebody with several telephones is told of.
    `wrap_up_seconds`: the queue option wrapuptime. `wrap_up_reasons`: case-folded. `rules`: repair rules that are on.
    `opening`: the hours of the PBX's site, if anybody has said them; `openings`: those of queues at other sites.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    same_person: Mapping[str, str] = field(default_factory=dict)
    wrap_up_seconds: Mapping[str, int] = field(default_factory=dict)
    wrap_up_reasons: frozenset[str] = frozenset()
    idle_sign_out_seconds: int = 14_400
    sign_in_limit_seconds: int = 43_200
    open_limit_seconds: int = 43_200
    rules: frozenset[str] = RULES
    opening: Opening | None = None
    openings: Mapping[str, Opening | None] = field(default_factory=dict)

    @property
    def hours_told(self) -> list[Any]:
        """All opening hours as plain values, to see whether they are still the same."""
        told = [[queue, hours.told() if hours else []] for queue, hours in sorted(self.openings.items())]
        return [self.opening.told() if self.opening else [], *told]


def values(row: Contact | Segment | AgentState) -> list[Any]:
    """A row as a list in the order of its fields, for JSON."""
    return [list(value) if isinstance(value, tuple) else value for value in (getattr(row, n) for n in row.__slots__)]


def contact_from(stored: list[Any]) -> Contact:
    """The contact that `values` wrote."""
    contact = Contact(*stored)
    contact.flags = tuple(contact.flags)
    contact.repairs = {rule: Repair(*repair) for rule, repair in contact.repairs.items()}
    return contact


def flag(contact: Contact, code: str) -> None:
    """Say once what the log did not say."""
    if code not in contact.flags:
        contact.flags += (code,)


def note(contact: Contact, rule: str, rules: frozenset[str], changes: dict[str, list[Any]], *lines: int) -> bool:
    """Write down what a rule found in a contact; whether the rule is on."""
    before = contact.repairs.get(rule)
    if before is not None:
        changes, lines = {**before.changes, **changes}, (*before.lines, *lines)
    contact.repairs = {**contact.repairs, rule: Repair(rule in rules, changes, sorted(set(lines)))}
    return rule in rules
