"""Transfers under another call id: which visit that begins is a call just transferred, as far as the log can tell."""

from typing import Any, NamedTuple

TIE_SECONDS = 2
FEWEST_DIGITS = 3


class Transferred(NamedTuple):
    """A call that an agent has just transferred. `caller` names who called, `target` what was dialled."""

    epoch: int
    callid: str
    caller: str
    target: str
    line_id: int


class Transfers:
    """The transfers of the last seconds."""

    __slots__ = ("_recent",)

    def __init__(self) -> None:
        self._recent: list[Transferred] = []

    def remember(self, transfer: Transferred) -> None:
        """One more; those too old to be tied to anything are forgotten."""
        self._recent = [one for one in self._recent if one.epoch >= transfer.epoch - TIE_SECONDS]
        self._recent.append(transfer)

    def take(self, epoch: int, callid: str, caller: str, queue: str) -> Transferred | None:
        """The one transfer that a visit may be the rest of; None when there is none, or more than one."""
        if not self._recent:
            return None
        fitting = [
            one
            for one in self._recent
            if 0 <= epoch - one.epoch <= TIE_SECONDS
            and one.callid != callid
            and (one.target == queue or (caller and one.caller == caller))
        ]
        if len(fitting) != 1:
            return None
        self._recent.remove(fitting[0])
        return fitting[0]

    def to_state(self) -> list[list[Any]]:
        """As lists, for JSON."""
        return [list(one) for one in self._recent]

    def restore(self, state: list[list[Any]]) -> None:
        """Take up where `to_state` stood."""
        self._recent = [Transferred(*one) for one in state]


def caller_key(caller: str) -> str:
    """What tells one caller from another: the hash before a sealed number, or the digits; empty when withheld."""
    key, sealed_follows, _ = caller.partition("~")
    if sealed_follows or sum(sign.isdigit() for sign in key) >= FEWEST_DIGITS:
        return key
    return ""
