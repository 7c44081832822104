"""What can happen on a floor. Names are the PBX's own; times are epoch microseconds of the PBX's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

SECOND = 1_000_000

# How a call leaves a queue
ANSWERED = "answered"
ABANDONED = "abandoned"
TIMEOUT = "timeout"
EXIT_KEY = "exit_key"
LEFT_EMPTY = "left_empty"
WITHDRAWN = "withdrawn"
REDIRECTED = "redirected"
UNKNOWN = "unknown"  # it went while nobody looked

# What a member's telephone does
PHONE_FREE = "free"
PHONE_IN_USE = "in_use"
PHONE_RINGING = "ringing"
PHONE_GONE = "gone"
PHONE_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Joined:
    """A caller entered a queue; `position` counts from 1, since callers with priority go in front."""

    at: int
    queue: str
    call: str
    caller: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """A caller is no longer waiting in a queue."""

    at: int
    queue: str
    call: str
    how: str


@dataclass(frozen=True, slots=True)
class Ringing:
    """A member's telephone rings for a call."""

    at: int
    member: str
    queue: str
    call: str


@dataclass(frozen=True, slots=True)
class RangOut:
    """It stopped ringing and nobody answered."""

    at: int
    member: str
    queue: str
    call: str


@dataclass(frozen=True, slots=True)
class Talking:
    """A member answered a call."""

    at: int
    member: str
    queue: str
    call: str
    caller: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A member's talk is over; wrap-up runs `wrap_until`, 0 when the queue has none."""

    at: int
    member: str
    queue: str
    call: str
    wrap_until: int = 0


@dataclass(frozen=True, slots=True)
class MemberAdded:
    """A member signed in to a queue; `paused` is the reason when they came in paused, else None."""

    at: int
    member: str
    queue: str
    interface: str = ""
    paused: str | None = None


@dataclass(frozen=True, slots=True)
class MemberRemoved:
    """A member signed out of a queue."""

    at: int
    member: str
    queue: str


@dataclass(frozen=True, slots=True)
class Paused:
    """A member is paused in a queue; a pause upon a pause changes its reason."""

    at: int
    member: str
    queue: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unpaused:
    """A member is no longer paused in a queue; may be told of somebody who was not."""

    at: int
    member: str
    queue: str


@dataclass(frozen=True, slots=True)
class Device:
    """What a member's telephone does, by whatever call."""

    at: int
    member: str
    phone: str


@dataclass(frozen=True, slots=True)
class Alive:
    """News without a change: the link stands."""

    at: int


@dataclass(frozen=True, slots=True)
class LinkLost:
    """Nothing is known from here until the next `Resync`."""

    at: int


class WaitingCall(NamedTuple):
    """A caller in a queue; `caller` may be empty."""

    call: str
    caller: str
    joined_at: int


class Seat(NamedTuple):
    """A member's place in one queue; `paused` is the reason, None when not paused."""

    interface: str = ""
    paused: str | None = None
    paused_at: int = 0


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """A member as the PBX describes them on being asked; `started_at` of the talk, 0 when not talking."""

    name: str
    seats: Mapping[str, Seat]
    phone: str = PHONE_UNKNOWN
    call: str = ""
    call_queue: str = ""
    caller: str = ""
    started_at: int = 0
    rings: Mapping[str, str] = field(default_factory=dict)
    wrap_until: int = 0


@dataclass(frozen=True, slots=True)
class Resync:
    """The whole truth at one moment: queue -> waiting calls in order, and all members."""

    at: int
    queues: Mapping[str, tuple[WaitingCall, ...]]
    members: tuple[MemberSeen, ...]


Happening = (
    Joined
    | Left
    | Ringing
    | RangOut
    | Talking
    | Finished
    | MemberAdded
    | MemberRemoved
    | Paused
    | Unpaused
    | Device
    | Alive
    | LinkLost
    | Resync
)
