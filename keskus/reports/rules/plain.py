"""Frozen dataclasses as plain JSON values, and back: what a frozen report is kept as.

Days, instants, decimals and clocks are tagged, so that a text is never taken for a day. A field that was not yet there
when something was kept gets its default; one that is there no more is left aside.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

DAY, AT, DECIMAL, ZONE = "$day", "$at", "$decimal", "$zone"
_MAKERS: dict[str, Callable[[str], Any]] = {
    DAY: date.fromisoformat,
    AT: datetime.fromisoformat,
    DECIMAL: Decimal,
    ZONE: ZoneInfo,
}


def canonical(value: Any) -> str:
    """The one text of a plain value: keys in order, no spaces. Equal values give equal texts."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def plain(value: Any) -> Any:
    """A value of ours as JSON has it."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return {AT: value.isoformat()}
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Decimal):
        return {DECIMAL: str(value)}
    if isinstance(value, ZoneInfo):
        return {ZONE: value.key}
    return _plain_many(value)


def _plain_many(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in value), key=canonical)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} cannot be kept")


def made(kind: Any, data: Any) -> Any:
    """A value of a type from its plain form."""
    if data is None or kind in (int, str, bool):
        return data
    if isinstance(data, dict) and len(data) == 1 and next(iter(data)) in _MAKERS:
        tag, text = next(iter(data.items()))
        return _MAKERS[tag](text)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return made(_member(kind, data), data)
    if origin in (tuple, list, frozenset, set):
        return origin(made(get_args(kind)[0], each) for each in data)
    if origin is dict:
        return {key: made(get_args(kind)[1], each) for key, each in data.items()}
    if is_dataclass(kind):
        return _made_dataclass(kind, data)
    return kind(data) if isinstance(kind, type) and issubclass(kind, Enum | float) else data


def _member(union: Any, data: Any) -> Any:
    """The type of a union that fits the plain form."""
    for each in get_args(union):
        if isinstance(data, dict) and is_dataclass(each):
            return each
        if isinstance(each, type) and not isinstance(data, dict) and issubclass(each, Enum):
            return each
    return object


def _made_dataclass(kind: Any, data: dict[str, Any]) -> Any:
    return kind(**{name: made(hint, data[name]) for name, hint in _hints_of(kind).items() if name in data})


@cache
def _hints_of(kind: Any) -> dict[str, Any]:
    """The types of a dataclass's fields; to look them up takes longer than all else."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}
