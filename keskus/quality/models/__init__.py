"""Forms, evaluations and disputes, and the plan of what is listened to."""

from keskus.quality.models.calibration import (
    Calibration,
    CalibrationCall,
    CalibrationRater,
    CalibrationScore,
)
from keskus.quality.models.checks import CheckedRecording, CheckFinding
from keskus.quality.models.evaluations import Answer, Dispute, Evaluation, ScoreChange
from keskus.quality.models.forms import Form, FormVersion, Question, Section
from keskus.quality.models.honesty import ScoreRule
from keskus.quality.models.plan import ListeningDraw, ListeningPlan, PlannedListening

__all__ = [
    "Answer",
    "Calibration",
    "CalibrationCall",
    "CalibrationRater",
    "CalibrationScore",
    "CheckFinding",
    "CheckedRecording",
    "Dispute",
    "Evaluation",
    "Form",
    "FormVersion",
    "ListeningDraw",
    "ListeningPlan",
    "PlannedListening",
    "Question",
    "ScoreChange",
    "ScoreRule",
    "Section",
]
