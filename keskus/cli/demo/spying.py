"""Who listens in at the fake PBX, which recordings are silent: what Originate, Hangup and MixMonitorMute do."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from keskus.cli.demo.switch import Message, Switch, event

PICKS_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Spy:
    """A telephone that listens to a call."""

    unique: str
    channel: str
    call: str
    agent: str


class Spies:
    """Those who listen now; the messages that an action or the end of a call brings."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._spies: dict[str, Spy] = {}

    def originate(self, action: dict[str, str]) -> list[Message]:
        """Ring a telephone and let it hear the call of another; nothing when that one is in no call."""
        target = action.get("Data", "").partition(",")[0].removesuffix("-")
        caller = next((held for held in self._switch.callers.values() if held.agent == target), None)
        unique, at = action.get("ChannelId", ""), time.time() + PICKS_UP_SECONDS
        if action.get("Application") != "ChanSpy" or caller is None:
            return [event("OriginateResponse", at, ("Response", "Failure"), ("Reason", "0"), ("Uniqueid", unique))]
        spy = Spy(unique, f"{action.get('Channel', '')}-{len(self._spies) + 1:08x}", caller.call, target)
        self._spies[spy.channel] = spy
        return [self._told("ChanSpyStart", spy, at)]

    def hang_up(self, channel: str) -> list[Message]:
        """Somebody stops listening."""
        spy = self._spies.pop(channel, None)
        return [self._told("ChanSpyStop", spy, time.time())] if spy else []

    def mute(self, action: dict[str, str]) -> list[Message]:
        """A recording is silent from now on, or not any more. Every call of the demo is recorded at its caller."""
        channels = {dict(row).get("Channel"): dict(row) for row in self._switch.channels()}
        row = channels.get(action.get("Channel", ""), {})
        if row.get("Application") != "Queue":
            return []
        named = [(name, row[name]) for name in ("Channel", "Uniqueid", "Linkedid") if name in row]
        state = ("State", action.get("State", ""))
        return [event("MixMonitorMute", time.time(), *named, ("Direction", "both"), state)]

    def after(self, messages: Iterable[Message]) -> list[Message]:
        """Who listened to a call that has ended hears nothing any more."""
        told = [dict(message) for message in messages]
        over = {row.get("Uniqueid") for row in told if row.get("Event") == "AgentComplete"}
        ended = [spy for spy in self._spies.values() if spy.call in over]
        return [message for spy in ended for message in self.hang_up(spy.channel)]

    @staticmethod
    def _told(name: str, spy: Spy, at: float) -> Message:
        channel = f"{spy.agent}-{int(spy.call.partition('.')[2]):08x}"
        spyer = [("SpyerChannel", spy.channel), ("SpyerUniqueid", spy.unique), ("SpyerLinkedid", spy.unique)]
        spyee = [("SpyeeChannel", channel), ("SpyeeUniqueid", f"{spy.call}9"), ("SpyeeLinkedid", spy.call)]
        return event(name, at, *spyer, *spyee)
