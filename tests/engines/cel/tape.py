"""A tape of CEL events, written as a PBX would: one line per event, times in seconds from the start of the tape."""

from __future__ import annotations

import json

from keskus.engines.cel import CelEvent

START_US = 1_795_300_000_000_000
CALLER = ("PJSIP/trunk-00000001", "1795300000.1")
PHONE = ("PJSIP/1002-00000002", "1795300001.2")
LOCAL_ONE = ("Local/1010@from-queue-00000003;1", "1795300001.3")
LOCAL_TWO = ("Local/1010@from-queue-00000003;2", "1795300001.4")
LOCAL_PHONE = ("PJSIP/1010-00000005", "1795300001.5")
NUMBER = "+447700900101"
DID = "+442079460100"

Channel = tuple[str, str]


def us(seconds: float) -> int:
    """A moment of the tape as events have it."""
    return START_US + round(seconds * 1_000_000)


class Tape:
    """Events of one linkedid. Each channel remembers its extension, application and caller between its events."""

    def __init__(self, linkedid: str = CALLER[1]) -> None:
        self.linkedid = linkedid
        self.events: list[CelEvent] = []
        self._state: dict[str, dict[str, str]] = {}

    def log(self, at: float, event: str, channel: Channel, **fields: object) -> Tape:
        """One event; `extra` may be a dict. Fields other than the event's own stay with the channel."""
        extra = fields.pop("extra", "")
        once = {name: str(fields.pop(name, "")) for name in ("peer", "user_event")}
        state = self._state.setdefault(channel[1], {})
        state.update({name: str(value) for name, value in fields.items()})
        row = dict.fromkeys(CelEvent._fields[2:], "") | state | once
        row |= {"event": event, "channel": channel[0], "uniqueid": channel[1], "linkedid": self.linkedid}
        row["extra"] = json.dumps(extra, separators=(",", ":")) if isinstance(extra, dict) else str(extra)
        self.events.append(CelEvent(us(at), 0, **row))
        return self

    def arrive(self, at: float = 0.0, channel: Channel = CALLER) -> Tape:
        """A caller comes in over the trunk and is answered by the PBX."""
        self.log(at, "CHAN_START", channel, cid_num=NUMBER, cid_name="Kai Example", cid_dnid=DID, exten=DID)
        return self.log(at + 0.01, "ANSWER", channel, exten="s", context="q-sales", app="Answer")

    def queue(self, at: float, data: str = "sales,t,,,60", channel: Channel = CALLER) -> Tape:
        """The channel starts Queue() and hears music."""
        self.log(at, "APP_START", channel, app="Queue", app_data=data)
        return self.music(at, "STREAM_BEGIN", channel)

    def music(self, at: float, event: str, channel: Channel) -> Tape:
        kind = "MOH_STREAM_BEGIN" if event == "STREAM_BEGIN" else "MOH_STREAM_END"
        return self.log(at, event, channel, user_event=kind)

    def join(self, at: float, bridge: str, first: Channel, second: Channel) -> Tape:
        """Two channels enter a bridge, one just after the other."""
        self.log(at - 0.001, "BRIDGE_ENTER", first, extra={"bridge_id": bridge})
        return self.log(at, "BRIDGE_ENTER", second, peer=first[0], extra={"bridge_id": bridge})

    def part(self, at: float, bridge: str, first: Channel, second: Channel) -> Tape:
        """Two channels leave a bridge, one just after the other."""
        self.log(at, "BRIDGE_EXIT", first, peer=second[0], extra={"bridge_id": bridge})
        return self.log(at + 0.001, "BRIDGE_EXIT", second, extra={"bridge_id": bridge})

    def hang_up(self, at: float, channel: Channel, source: str = "") -> Tape:
        self.log(at, "HANGUP", channel, app="", app_data="", extra={"hangupcause": 16, "hangupsource": source})
        return self.log(at, "CHAN_END", channel)

    def leave(self, at: float, channel: Channel = CALLER, **fields: object) -> Tape:
        """Queue() ends."""
        self.log(at, "APP_END", channel, **fields)
        self._state[channel[1]] |= {"app": "", "app_data": ""}
        return self

    def give_up(self, at: float, channel: Channel = CALLER) -> Tape:
        """The caller hangs up while waiting."""
        return self.leave(at, channel).hang_up(at, channel, channel[0])


def answered_by_phone(linkedid: str = CALLER[1]) -> Tape:
    """Arrived at 0, queued at 1, rang at 2, talked with 1002 from 5."""
    tape = Tape(linkedid).arrive().queue(1)
    tape.log(2, "CHAN_START", PHONE, cid_num="1002", exten="s", context="agents")
    tape.log(4.99, "ANSWER", PHONE, app="AppQueue", app_data="(Outgoing Line)")
    tape.music(4.995, "STREAM_END", CALLER)
    return tape.join(5, "b1", PHONE, CALLER)


def answered_by_local() -> Tape:
    """The same through a Local member: Local;1 with the caller, Local;2 with the phone of 1010."""
    tape = Tape().arrive().queue(1, "billing,t,,,60")
    for channel in (LOCAL_ONE, LOCAL_TWO):
        tape.log(2, "CHAN_START", channel, exten="1010", context="from-queue")
    tape.log(2.1, "APP_START", LOCAL_TWO, app="Dial", app_data="PJSIP/1010,15", cid_num=NUMBER)
    tape.log(2.2, "CHAN_START", LOCAL_PHONE, cid_num="1010", exten="s")
    tape.log(4.9, "ANSWER", LOCAL_PHONE, app="AppDial", app_data="(Outgoing Line)")
    tape.log(4.91, "ANSWER", LOCAL_TWO)
    tape.log(4.92, "ANSWER", LOCAL_ONE, app="AppQueue", app_data="(Outgoing Line)")
    tape.music(4.93, "STREAM_END", CALLER)
    tape.join(4.95, "b2", LOCAL_PHONE, LOCAL_TWO)
    return tape.join(5, "b1", LOCAL_ONE, CALLER)
