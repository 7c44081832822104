"""How rows of planning are written: set, saved, and what changed put in the trail."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from keskus.core.actions import record
from keskus.core.audit import changes_between
from keskus.people.models import Employee

Row = TypeVar("Row", bound=models.Model)


def write(row: Row, values: dict[str, Any], *, reason: str = "") -> Row:
    """Set the values, save and record what changed; lists are recorded as text."""
    before = {} if row._state.adding else {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record(row, changes_between(_said(before), _said(values)), reason=reason)
    return row


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """People by their number: the trail outlives names."""
    return {name: value.number if isinstance(value, Employee) else value for name, value in values.items()}


def remove(row: models.Model, columns: tuple[str, ...]) -> None:
    """Delete a row; the trail keeps what it said."""
    record(row, changes_between({name: getattr(row, name) for name in columns}, dict.fromkeys(columns)))
    row.delete()
