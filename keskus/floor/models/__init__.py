"""What the floor keeps."""

from keskus.floor.models.alarms import Alarm, AlarmRule, AlarmTold, AlarmWatch
from keskus.floor.models.boards import Board, Screen, Tile

__all__ = ["Alarm", "AlarmRule", "AlarmTold", "AlarmWatch", "Board", "Screen", "Tile"]
