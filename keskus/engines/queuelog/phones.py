"""One person under several telephones: what a line says of one of them, told of the person.

Somebody with two interfaces is signed in to a queue while either is, and paused in it only when both are. People with
one telephone never come here.
"""

from typing import Any

from keskus.engines.queuelog.rows import PAUSED, READY

Pauses = dict[str, dict[str, str | None]]  # queue -> telephone -> why it is paused, or None


class Phones:
    """By person and queue, the telephones that are signed in, and which of them are paused."""

    __slots__ = ("_people",)

    def __init__(self) -> None:
        self._people: dict[str, Pauses] = {}

    def work(self, person: str, queue: str, phone: str, *, is_member: bool) -> None:
        """A sign of work on a telephone. One who was not signed in any more starts afresh."""
        phones = self._phones(person, queue, is_member=is_member)
        phones.setdefault(phone, None)

    def pause(self, person: str, queue: str, phone: str, reason: str | None, *, is_member: bool) -> str | None:
        """A pause of one telephone, or its end (None); the person's pause in that queue, None when not paused."""
        phones = self._phones(person, queue, is_member=is_member)
        phones.pop(phone, None)
        phones[phone] = reason
        return None if None in phones.values() else reason

    def remove(self, person: str, queue: str, phone: str) -> tuple[bool, str | None]:
        """A telephone signs out: whether another is still signed in, and then the pause that is left."""
        phones = self._people.get(person, {}).get(queue, {})
        phones.pop(phone, None)
        if not phones:
            return False, None
        return True, None if None in phones.values() else next(reversed(phones.values()))

    def sign_out(self, person: str) -> None:
        """All telephones at once."""
        self._people.pop(person, None)

    def restart(self) -> None:
        """Nobody is known any more."""
        self._people.clear()

    def of(self, person: str) -> set[str]:
        """The telephones of somebody that are signed in anywhere."""
        return {phone for phones in self._people.get(person, {}).values() for phone in phones}

    def told(self, person: str) -> dict[str, Any]:
        """What each telephone that is signed in says by itself: paused in all its queues, and why, or ready."""
        pauses: dict[str, list[str | None]] = {}
        for phones in self._people.get(person, {}).values():
            for phone, reason in phones.items():
                pauses.setdefault(phone, []).append(reason)
        return {
            "telephones": [
                [phone, READY, ""] if None in reasons else [phone, PAUSED, reasons[-1]]
                for phone, reasons in sorted(pauses.items())
            ]
        }

    def _phones(self, person: str, queue: str, *, is_member: bool) -> dict[str, str | None]:
        queues = self._people.setdefault(person, {})
        if not is_member:
            queues.pop(queue, None)
        return queues.setdefault(queue, {})

    def to_state(self) -> list[Any]:
        """As lists: some databases do not keep the order of keys."""
        return [
            [person, [[queue, [list(item) for item in phones.items()]] for queue, phones in queues.items()]]
            for person, queues in self._people.items()
        ]

    def restore(self, state: list[Any]) -> None:
        """Take up where `to_state` stood."""
        self._people = {person: {queue: dict(phones) for queue, phones in queues} for person, queues in state}
