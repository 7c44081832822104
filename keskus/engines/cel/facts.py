"""What the CEL of one call tells: the rows. All times are microseconds UTC, spans half-open."""

from dataclasses import dataclass

# Outcomes of a visit
OPEN = "open"  # the events end before the visit does
ANSWERED = "answered"
ABANDONED = "abandoned"
TIMEOUT = "timeout"
EXIT_KEY = "exit_key"
LEFT_EMPTY = "left_empty"
WITHDRAWN = "withdrawn"
REDIRECTED = "redirected"
REFUSED_FULL = "refused_full"
REFUSED_EMPTY = "refused_empty"
REFUSED = "refused"  # full or empty: without the queue's status nothing tells which
NOT_OFFERED = frozenset({REFUSED_FULL, REFUSED_EMPTY, REFUSED})

# How a talk ended
AGENT_HANGUP = "agent_hangup"
CALLER_HANGUP = "caller_hangup"
BLIND_TRANSFER = "blind_transfer"
ATTENDED_TRANSFER = "attended_transfer"

# How an outbound call went
CANCELLED = "cancelled"
NO_ANSWER = "no_answer"
BUSY = "busy"
FAILED = "failed"

# What the events did not say
NO_START = "no_start"  # no APP_START: the visit was under way at `entered_us`, and the wait is not known
NO_END = "no_end"  # no APP_END: the visit ends when its channel does
GUESSED = "guessed"  # outcome or transfer follow from what came after: nobody wrote it down


@dataclass(frozen=True, slots=True)
class Visit:
    """One execution of Queue() by one caller's channel, answered or not.

    A talk under way has neither `talk_ended_us` nor what follows from it.

    `agent_interface` is the queue member's (`Local/1010@from-queue` for a Local member, without its `/n`),
    `phone_interface` the telephone behind it. `talk_seconds` runs until the agent's own phone left,
    `queue_talk_seconds` as long as app_queue saw its member. `hold_seconds` is None when this CEL logs no streams
    (before Asterisk 20 or so): music on hold played to the caller is the only trace of a hold.
    """

    visit_no: int
    queue: str
    uniqueid: str
    channel: str
    caller_number: str
    caller_name: str
    entered_us: int
    left_us: int | None
    outcome: str
    wait_seconds: float | None = None
    exit_key: str = ""
    answered_us: int | None = None
    agent_interface: str = ""
    agent_uniqueid: str = ""
    phone_interface: str = ""
    phone_uniqueid: str = ""
    talk_ended_us: int | None = None
    talk_seconds: float | None = None
    queue_talk_seconds: float | None = None
    hold_seconds: float | None = None
    holds: tuple[tuple[int, int], ...] = ()
    ended_by: str = ""
    transfer_to: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundCall:
    """A call from an agent's phone to a number of the public network. `originated`: the system rang the agent first."""

    uniqueid: str
    interface: str
    number: str
    trunk: str
    started_us: int
    dialled_us: int
    answered_us: int | None
    ended_us: int | None
    talk_seconds: float
    disposition: str
    originated: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer, by whichever phone. `consult_uniqueid`: the transferring phone's second call (attended only)."""

    at_us: int
    kind: str
    uniqueid: str
    interface: str
    target: str
    consult_uniqueid: str = ""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """All that the events of one linkedid tell. The caller is the channel that began the call."""

    linkedid: str
    uniqueids: frozenset[str]
    caller_number: str
    caller_name: str
    did: str
    visits: tuple[Visit, ...]
    outbound: tuple[OutboundCall, ...]
    transfers: tuple[Transfer, ...]
