"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (
    Holding("floor.AlarmRule", "employee", ("told_people",), None, "The person is taken out of the rule."),
    Holding("floor.Alarm", "employee", ("acknowledged_by", "words"), 400, "Stays, under the user's number."),
    Holding("floor.AlarmTold", "employee", ("employee", "at"), 400, "Deleted."),
    Holding("floor.AlarmWatch", "nobody", (), None, "Nothing to erase: conditions between two looks."),
)
