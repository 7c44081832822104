"""What this room holds about people: alarms and who took them, who made a board or a screen."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (
    Holding("floor.AlarmRule", "employee", ("told_people",), None, "The person is taken out of the rule."),
    Holding("floor.Alarm", "employee", ("acknowledged_by", "words"), 400, "Stays, under the user's number."),
    Holding("floor.AlarmTold", "employee", ("employee", "at"), 400, "Deleted."),
    Holding("floor.AlarmMailStop", "employee", ("employee", "rule"), None, "Deleted."),
    Holding("floor.AlarmWatch", "nobody", (), None, "Nothing to erase: conditions between two looks."),
    Holding("floor.Board", "user", ("made_by",), None, "Kept: it names its maker by number only."),
    Holding("floor.Tile", "nobody", (), None, "Nothing to erase."),
    Holding("floor.Screen", "user", ("made_by",), None, "Kept: it names its maker by number only."),
)
