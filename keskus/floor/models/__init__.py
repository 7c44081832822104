"""What the floor keeps."""

from keskus.floor.models.alarms import METRIC_LABELS, Alarm, AlarmRule, AlarmTold, AlarmWatch
from keskus.floor.models.boards import Board, Screen, Tile

__all__ = ["METRIC_LABELS", "Alarm", "AlarmRule", "AlarmTold", "AlarmWatch", "Board", "Screen", "Tile"]
