"""What a PBX tells of listening in and of silenced recordings: facts that are no happening on the floor."""

from dataclasses import dataclass
from enum import StrEnum

from keskus.engines.ami.protocol import Message
from keskus.engines.ami.told import device_of
from keskus.engines.ami.translate import Translator

LONGEST = 150
ASKED = {"KeskusPause": True, "KeskusResume": False}
PAYMENT = "KeskusPayment"


class Kind(StrEnum):
    """What it is about."""

    SPY_BEGAN = "spy_began"
    SPY_ENDED = "spy_ended"
    NOT_REACHED = "not_reached"  # whoever wanted to listen did not pick up
    MUTED = "muted"
    UNMUTED = "unmuted"
    ASKED_PAUSE = "asked_pause"  # the dialplan says that a payment begins
    ASKED_RESUME = "asked_resume"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class News:
    """One of them. `at`: microseconds, by our clock. `unique`, `channel`, `phone`: of whoever listens; `call` and
    `member`: whose call it is about, empty when that is not known."""

    kind: Kind
    at: int
    unique: str = ""
    channel: str = ""
    phone: str = ""
    options: str = ""
    call: str = ""
    member: str = ""


def news_of(message: Message, at: int, translator: Translator) -> News | None:
    """What a message tells, if it tells any of this; asked before the translator takes it, while calls are known."""
    match message.get("Event"):
        case "ChanSpyStart" | "ChanSpyStop" as event:
            kind = Kind.SPY_BEGAN if event == "ChanSpyStart" else Kind.SPY_ENDED
            call, member = _whose(message, "Spyee", translator)
            member = member or translator.member_at(device_of(message.get("SpyeeChannel", "")))
            channel = _short(message, "SpyerChannel")
            return News(kind, at, _short(message, "SpyerUniqueid"), channel, device_of(channel), "", call, member)
        case "OriginateResponse" if message.get("Response") == "Failure":
            return News(Kind.NOT_REACHED, at, _short(message, "Uniqueid"))
        case "MixMonitorMute":
            call, member = _whose(message, "", translator)
            kind = Kind.MUTED if message.get("State") in ("1", "true", "True", "yes") else Kind.UNMUTED
            return News(kind, at, call=call, member=member) if message.get("Direction", "both") == "both" else None
        case "UserEvent":
            return _asked(message, at, translator)
    return None


def _asked(message: Message, at: int, translator: Translator) -> News | None:
    name = message.get("UserEvent", "")
    if name not in ASKED and name != PAYMENT:
        return None
    call, member = _whose(message, "", translator)
    kind = Kind.PAID if name == PAYMENT else Kind.ASKED_PAUSE if ASKED[name] else Kind.ASKED_RESUME
    return News(kind, at, call=call, member=member)


def _whose(message: Message, who: str, translator: Translator) -> tuple[str, str]:
    """Call of a queue and member that a channel belongs to: by the caller's own channel, the linked call, or the
    telephone; without such a call no member."""
    talks = translator.talks
    unique, linked = message.get(f"{who}Uniqueid", ""), message.get(f"{who}Linkedid", "")
    if unique in talks:
        return unique, talks[unique].member
    phone = device_of(message.get(f"{who}Channel", ""))
    fitting = [(call, talk) for call, talk in talks.items() if talk.linkedid == linked or talk.phone == phone]
    best = min(fitting, key=lambda pair: (pair[1].linkedid != linked, pair[1].phone != phone), default=None)
    return (best[0], best[1].member) if best else (linked[:LONGEST], "")


def _short(message: Message, name: str) -> str:
    return message.get(name, "")[:LONGEST]
