"""What the floor keeps."""

from keskus.floor.models.alarms import METRIC_LABELS, Alarm, AlarmRule, AlarmTold, AlarmWatch

__all__ = ["METRIC_LABELS", "Alarm", "AlarmRule", "AlarmTold", "AlarmWatch"]
