"""What a message comes to: happenings on the floor, and lines in the shape of queue_log for the fold."""

from dataclasses import dataclass, field
from typing import Any

from keskus.engines.ami.protocol import Message
from keskus.engines.floor import PHONE_FREE, PHONE_GONE, PHONE_IN_USE, PHONE_RINGING, PHONE_UNKNOWN, SECOND, Happening

# Device states as numbers in `Status` (ast_device_state)
PHONES = {
    "1": PHONE_FREE,
    "2": PHONE_IN_USE,
    "3": PHONE_IN_USE,
    "4": PHONE_GONE,
    "5": PHONE_GONE,
    "6": PHONE_RINGING,
    "7": PHONE_IN_USE,
    "8": PHONE_IN_USE,
}
NOT_KNOWN = ("<unknown>", "unknown", "<none>")


@dataclass(slots=True)
class Told:
    """Happenings and lines, in order. A line is `epoch|callid|queue|agent|event|data…` without its end."""

    happenings: list[Happening] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def line(self, at: int, call: str, queue: str, member: str, event: str, *data: Any) -> None:
        """Add a line; a field of somebody's choosing cannot become two."""
        fields = (call or "NONE", queue, member or "NONE", event, *map(str, data))
        self.lines.append("|".join((str(at // SECOND), *(part.replace("|", "_") for part in fields))))


@dataclass(slots=True)
class Talk:
    """A talk under way: what its end needs to be told. `phone`: the member’s own telephone. Without a wait: unseen.

    `channels`: the caller's, and the one to the member; what is ordered of the recording goes to both.
    """

    member: str
    queue: str
    wait_seconds: int | None
    started_at: int
    linkedid: str
    phone: str
    channels: tuple[str, ...] = ()


def member_of(message: Message) -> str:
    """The member's name, or the interface of one without a name, as queue_log has it."""
    return message.get("MemberName") or message.get("Name") or message.get("Interface") or message.get("Location", "")


def number_of(message: Message) -> str:
    """The caller's number; empty when none came with the call."""
    number = message.get("CallerIDNum", "")
    return "" if number in NOT_KNOWN else number


def phone_of(message: Message) -> str:
    """What the member's telephone does."""
    return PHONES.get(message.get("Status", ""), PHONE_UNKNOWN)


def whole(text: str | None) -> int:
    """A whole number; 0 when there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


def device_of(channel: str) -> str:
    """The interface that a channel belongs to: `PJSIP/1004-00000193` is PJSIP/1004, either half of a Local one too."""
    return channel.partition(";")[0].rpartition("-")[0] or channel


def bare(interface: str) -> str:
    """An interface without the options of a Local channel: as `device_of` its channels has it."""
    return interface.rpartition("/")[0] if interface.startswith("Local/") and interface.count("/") > 1 else interface
