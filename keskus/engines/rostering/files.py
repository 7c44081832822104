"""Instances and rosters as JSON. docs/roster-instance.md describes every key; what is wrong is said with its place.

Minutes of the clock may be written "7:30" or 450, and are written as "07:30"; lengths are plain minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, asdict, fields
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from keskus.engines.faults import Fault
from keskus.engines.rostering.instance import (
    Anchor,
    Availability,
    Demand,
    Instance,
    Limits,
    Past,
    Pause,
    PauseRule,
    Person,
    RoleDemand,
    Shift,
    ShiftKind,
    Tally,
    Want,
    Weights,
    Wish,
    level,
)
from keskus.engines.rostering.roster import Coverage, Result, Roster

T = TypeVar("T")
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
# Clock times among the fields, and what they are called in a file.
CLOCKS = {
    "earliest_start": "earliest_start",
    "latest_start": "latest_start",
    "start_minute": "start",
    "earliest_minute": "earliest",
    "latest_minute": "latest",
    "from_minute": "from",
    "to_minute": "to",
    "night_from_minute": "night_from",
    "night_to_minute": "night_to",
    "late_end_minute": "late_end",
}


def instance_of(text: str) -> Instance:
    """From JSON text."""
    return instance_from(_parsed(text))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Fault("file", f"it is no JSON ({error})", "mend it there") from error


def instance_from(value: Any) -> Instance:
    """From what JSON text holds."""
    found = _mapping(value, "instance")
    days, interval = _whole(found.get("days"), "days"), _whole(found.get("interval_minutes", 15), "interval_minutes")
    if interval <= 0 or days <= 0:
        raise Fault("days", "there is no interval at all", "give 1 or more days, and 5 to 60 minutes")
    intervals = days * (1_440 // interval)

    def need(entry: Any, where: str) -> tuple[int, ...]:
        if isinstance(entry, Sequence) and not isinstance(entry, str):
            return tuple(_whole(number, f"{where}[{place}]") for place, number in enumerate(entry))
        return level(_whole(entry, where), intervals)

    readers = {
        "starts_on": _date,
        "zone": _text,
        "people": _list(_person),
        "shifts": _list(_reader(ShiftKind, {"pauses": _list(_reader(PauseRule, {"anchor": _one(Anchor)}))})),
        "demand": _list(_reader(Demand, {"required": need, "minimum": need})),
        "roles": _list(_reader(RoleDemand, {"required": need})),
        "weights": _reader(Weights, {}),
    }
    return _reader(Instance, readers)(found, "")


def _person(value: Any, where: str) -> Person:
    found = dict(_mapping(value, where))
    owner = {"person": found.get("id", "")}
    locked = found.get("locked", [])
    if isinstance(locked, list):
        found["locked"] = [{**owner, "is_locked": True, **entry} for entry in locked if isinstance(entry, dict)]
    readers = {
        "availability": _list(_reader(Availability, {})),
        "wishes": _list(_reader(Wish, {"want": _one(Want)})),
        "locked": _list(_shift),
        "limits": _reader(Limits, {"max_weekends": _whole_or_none}),
        "past": _reader(Past, {"ends_minute": _whole_or_none}),
        "tally": _reader(Tally, {}),
    }
    return _reader(Person, readers)(found, where)


def _shift(value: Any, where: str) -> Shift:
    return _reader(Shift, {"pauses": _list(_reader(Pause, {}))})(value, where)


def roster_of(text: str) -> Roster:
    """From JSON text: a roster, or a result that holds one (`start_from`)."""
    found = _mapping(_parsed(text), "roster")
    return Roster(_list(_shift)(found.get("shifts", []), "shifts"))


# Reading


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Fault(where, "it is no object", "write keys and values in braces")
    return value


def _reader(kind: type[T], readers: Mapping[str, Callable[[Any, str], Any]]) -> Callable[[Any, str], T]:
    """Of a dataclass: every key known, what has no default given."""

    def read(value: Any, where: str) -> T:
        found, parts = _mapping(value, where), {}
        for own in fields(kind):  # type: ignore[arg-type]
            name = CLOCKS.get(own.name, own.name)
            here = f"{where}.{name}" if where else name
            if name in found:
                parts[own.name] = _value(own, readers)(found[name], here)
            elif own.default is MISSING and own.default_factory is MISSING:
                raise Fault(here, "it is missing", "give it")
        unknown = set(found) - {CLOCKS.get(own.name, own.name) for own in fields(kind)}  # type: ignore[arg-type]
        for name in sorted(unknown):
            raise Fault(f"{where}.{name}" if where else name, "it is unknown", "see docs/roster-instance.md")
        return kind(**parts)

    return read


def _value(own: Field[Any], readers: Mapping[str, Callable[[Any, str], Any]]) -> Callable[[Any, str], Any]:
    if own.name in readers:
        return readers[own.name]
    if own.name in CLOCKS:
        return _clock
    plain: dict[str, Callable[[Any, str], Any]] = {
        "int": _whole,
        "float": _number,
        "str": _text,
        "bool": _yes,
        "tuple[str, ...]": _list(_text),
        "tuple[int, ...]": _list(_whole),
    }
    return plain[str(own.type)]


def _list(read: Callable[[Any, str], T]) -> Callable[[Any, str], tuple[T, ...]]:
    def all_of(value: Any, where: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Fault(where, "it is no list", "write it in square brackets")
        return tuple(read(entry, f"{where}[{place}]") for place, entry in enumerate(value))

    return all_of


def _one(kind: type[Enum]) -> Callable[[Any, str], Any]:
    def read(value: Any, where: str) -> Any:
        try:
            return kind(value)
        except ValueError:
            choices = ", ".join(str(choice.value) for choice in kind)
            raise Fault(where, f"{value!r} is unknown", f"use one of {choices}") from None

    return read


def _whole(value: Any, where: str) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Fault(where, f"{value!r} is no whole number", "give one")
    return value


def _whole_or_none(value: Any, where: str) -> int | None:
    return None if value is None else _whole(value, where)


def _number(value: Any, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Fault(where, f"{value!r} is no number", "give one")
    return float(value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise Fault(where, f"{value!r} is no text", "write it in quotation marks")
    return value


def _yes(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise Fault(where, f"{value!r} is neither true nor false", "write one of them")
    return value


def _date(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Fault(where, f"{value!r} is no date", "write one such as 2026-11-23") from None


def _clock(value: Any, where: str) -> int:
    if isinstance(value, str):
        found = CLOCK.fullmatch(value)
        if not found:
            raise Fault(where, f"{value!r} is no time", "write one such as 7:30, or 30:00 for six the next morning")
        return int(found[1]) * 60 + int(found[2])
    return _whole(value, where)


# Writing


def _written(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {CLOCKS.get(key, key): _written(entry, key) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_written(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    if name in CLOCKS and isinstance(value, int) and value >= 0:
        return f"{value // 60:02}:{value % 60:02}"
    return value


def instance_json(instance: Instance) -> dict[str, Any]:
    """What `instance_from` reads back as the same instance."""
    found: dict[str, Any] = _written(asdict(instance))
    return found


def roster_json(roster: Roster) -> list[dict[str, Any]]:
    """Its shifts."""
    found: list[dict[str, Any]] = [_written(asdict(shift)) for shift in roster.shifts]
    return found


def result_json(result: Result) -> dict[str, Any]:
    """All of a result; `roster_of` reads the roster back."""
    whole = asdict(result)
    del whole["roster"], whole["rest"]
    coverage: Coverage = result.coverage
    return {
        "shifts": roster_json(result.roster),
        **_written(whole),
        "value": result.cost.total,
        "missing_intervals": sum(coverage.missing),
    }
