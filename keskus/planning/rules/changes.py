"""What one change makes of a roster's shifts, without a database: the same for a page, the grid and a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from keskus.planning.rules.rosters import Part, Shift, fault_of, overlapping


class Deed(StrEnum):
    """What can be done to a shift or a part of one."""

    ADD = "add"
    MOVE = "move"
    RESIZE = "resize"
    SPLIT = "split"
    SWAP = "swap"
    DELETE = "delete"
    LOCK = "lock"
    PART_ADD = "part_add"
    PART_MOVE = "part_move"
    PART_DELETE = "part_delete"


@dataclass(frozen=True, slots=True)
class Change:
    """A deed with what it names; see docs/roster-grid.md. What a deed does not need stays None."""

    deed: Deed
    shift: int | None = None
    other: int | None = None
    person: int | None = None
    starts: int | None = None
    ends: int | None = None
    at: int | None = None
    until: int | None = None
    template: int | None = None
    activity: int | None = None
    part: int | None = None
    is_locked: bool = False

    @property
    def touched(self) -> tuple[int, ...]:
        """The shifts that it changes."""
        return tuple(number for number in (self.shift, self.other) if number is not None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change leaves: shifts as they are now (new ones without an id), and the ids of those that are gone."""

    kept: tuple[Shift, ...]
    gone: tuple[int, ...] = ()


class Impossible(Exception):
    """The change makes no roster: a code, and the shift in the way if there is one."""

    def __init__(self, code: str, other: Shift | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.other = other


# How the breaks of a new shift are laid out: (person, starts, ends) -> parts.
LayOut = Callable[[int, int, int], tuple[Part, ...]]
NAMES = {
    "shift": "shift",
    "other": "other",
    "row": "person",
    "starts_at": "starts",
    "ends_at": "ends",
    "at": "at",
    "until": "until",
    "template": "template",
    "activity": "activity",
    "part": "part",
}


def change_of(said: Mapping[str, Any]) -> Change:
    """A change as the grid sends it. Raises `Impossible("not_understood")` for anything else."""
    try:
        deed = Deed(said["do"])
        values = {ours: int(said[theirs]) for theirs, ours in NAMES.items() if said.get(theirs) is not None}
    except (KeyError, TypeError, ValueError) as error:
        raise Impossible("not_understood") from error
    if any(abs(value) > 1 << 53 for value in values.values()):
        raise Impossible("not_understood")
    return Change(deed, **values, is_locked=bool(said.get("is_locked")))


def _nothing(part: Part) -> bool:
    return False


def apply(
    change: Change,
    shifts: Sequence[Shift],
    *,
    first: int,
    last: int,
    lay_out: LayOut,
    people: frozenset[int],
    gives_way: Callable[[Part], bool] = _nothing,
) -> Outcome:
    """What the change makes of these shifts. Raises `Impossible`.

    `people`: who may stand in the roster; `gives_way`: which parts make room for one that is put in their place.
    """
    known = {shift.id: shift for shift in shifts if shift.id is not None}
    if any(number not in known for number in change.touched):
        raise Impossible("shift_gone")
    outcome = _MADE[change.deed](change, known, lay_out)
    if change.deed in (Deed.PART_ADD, Deed.PART_MOVE):
        placed = _placed(change, known)
        outcome = Outcome(tuple(_with_room(shift, placed, gives_way) for shift in outcome.kept))
    others = [shift for shift in shifts if shift.id not in outcome.gone and shift.id not in _ids(outcome.kept)]
    for shift in outcome.kept:
        if shift.person not in people:
            raise Impossible("not_in_roster")
        if fault := fault_of(shift, first=first, last=last):
            raise Impossible(fault)
        if other := overlapping(shift, [*others, *(each for each in outcome.kept if each is not shift)]):
            raise Impossible("shifts_overlap", other)
    return outcome


def _with_room(shift: Shift, placed: Part, gives_way: Callable[[Part], bool]) -> Shift:
    rest = list(shift.parts)
    rest.remove(placed)
    kept = [part for part in rest if not (part.starts < placed.ends and placed.starts < part.ends and gives_way(part))]
    return replace(shift, parts=tuple(sorted((*kept, placed))))


def _ids(shifts: Sequence[Shift]) -> set[int | None]:
    return {shift.id for shift in shifts if shift.id is not None}


def _the(change: Change, known: Mapping[int, Shift]) -> Shift:
    if change.shift is None:
        raise Impossible("not_understood")
    return known[change.shift]


def _said(value: int | None) -> int:
    if value is None:
        raise Impossible("not_understood")
    return value


def _add(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    person, starts, ends = _said(change.person), _said(change.starts), _said(change.ends)
    parts = lay_out(person, starts, ends) if ends > starts else ()
    return Outcome((Shift(None, person, starts, ends, parts, change.template),))


def _move(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    shift = _the(change, known)
    starts = shift.starts if change.starts is None else change.starts
    person = shift.person if change.person is None else change.person
    return Outcome((replace(shift.later(starts - shift.starts), person=person),))


def _resize(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    shift = _the(change, known)
    resized = replace(shift, starts=_said(change.starts), ends=_said(change.ends), template=None)
    return Outcome((resized.within(),))


def _split(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    shift, at, until = _the(change, known), _said(change.at), _said(change.until or change.at)
    if not shift.starts < at <= until < shift.ends:
        raise Impossible("split_outside")
    early = replace(shift, ends=at, template=None).within()
    late = replace(shift, id=None, starts=until, template=None).within()
    return Outcome((early, late))


def _swap(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    one, other = _the(change, known), known[_said(change.other)]
    return Outcome((replace(one, person=other.person), replace(other, person=one.person)))


def _delete(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    shift = _the(change, known)
    return Outcome((), (_said(shift.id),))


def _lock(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    return Outcome((replace(_the(change, known), is_locked=change.is_locked),))


def _part_add(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    shift = _the(change, known)
    return Outcome((replace(shift, parts=tuple(sorted((*shift.parts, _placed(change, known))))),))


def _part_move(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    shift, number = _the(change, known), _part(change, known)
    rest = [part for place, part in enumerate(shift.parts) if place != number]
    return Outcome((replace(shift, parts=tuple(sorted((*rest, _placed(change, known))))),))


def _placed(change: Change, known: Mapping[int, Shift]) -> Part:
    """The part that is put in or elsewhere, as it stands then."""
    is_new = change.deed is Deed.PART_ADD
    activity = change.activity if is_new else _the(change, known).parts[_part(change, known)].activity
    return Part(_said(change.starts), _said(change.ends), _said(activity))


def _part_delete(change: Change, known: Mapping[int, Shift], lay_out: LayOut) -> Outcome:
    shift, number = _the(change, known), _part(change, known)
    return Outcome((replace(shift, parts=shift.parts[:number] + shift.parts[number + 1 :]),))


def _part(change: Change, known: Mapping[int, Shift]) -> int:
    number = _said(change.part)
    if not 0 <= number < len(_the(change, known).parts):
        raise Impossible("part_gone")
    return number


_MADE: dict[Deed, Callable[[Change, Mapping[int, Shift], LayOut], Outcome]] = {
    Deed.ADD: _add,
    Deed.MOVE: _move,
    Deed.RESIZE: _resize,
    Deed.SPLIT: _split,
    Deed.SWAP: _swap,
    Deed.DELETE: _delete,
    Deed.LOCK: _lock,
    Deed.PART_ADD: _part_add,
    Deed.PART_MOVE: _part_move,
    Deed.PART_DELETE: _part_delete,
}
