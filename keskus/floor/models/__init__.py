"""What the floor keeps."""

from keskus.floor.models.alarms import Alarm, AlarmMailStop, AlarmRule, AlarmTold, AlarmWatch
from keskus.floor.models.boards import Board, Screen, Tile

__all__ = ["Alarm", "AlarmMailStop", "AlarmRule", "AlarmTold", "AlarmWatch", "Board", "Screen", "Tile"]
