"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

NOTHING = "Nothing to erase."
MAKER = "Kept: it names its maker by number only."
DROPPED = "Deleted with the words in it; sums over many calls stay."
EVALUATED = ("employee", "evaluator", "partner", "why", "words", "score", "courtesy_score", "errors", "band", "passed")
LISTENED = ("employee", "evaluator", "words", "replaced_words", "replaced_by", "made_by")

HOLDINGS: tuple[Holding, ...] = (
    Holding("quality.Form", "nobody", (), None, NOTHING),
    Holding("quality.FormVersion", "user", ("made_by",), None, MAKER),
    Holding("quality.Section", "nobody", (), None, NOTHING),
    Holding("quality.Question", "nobody", (), None, NOTHING),
    Holding("quality.Evaluation", "employee", EVALUATED, 1100, DROPPED),
    Holding("quality.Answer", "employee", ("value", "words", "comment", "root_causes"), 1100, DROPPED),
    Holding("quality.Dispute", "employee", ("words", "reason", "noticed", "opened_by", "arbiter"), 1100, DROPPED),
    Holding("quality.ScoreChange", "employee", ("before", "after", "by"), 1100, DROPPED),
    Holding("quality.ListeningPlan", "user", ("made_by", "evaluators"), None, MAKER),
    Holding("quality.ListeningDraw", "nobody", (), None, NOTHING),
    Holding("quality.PlannedListening", "employee", LISTENED, 1100, DROPPED),
    Holding("quality.Calibration", "user", ("made_by", "expert"), None, MAKER),
    Holding("quality.CalibrationCall", "employee", ("employee", "called_at"), 1100, DROPPED),
    Holding("quality.CalibrationRater", "user", ("rater",), None, MAKER),
    Holding("quality.CalibrationScore", "user", ("rater",), None, MAKER),
    Holding("quality.ScoreRule", "user", ("set_by",), None, MAKER),
    Holding("quality.CheckedRecording", "nobody", (), None, NOTHING),
    Holding("quality.CheckFinding", "employee", ("why", "verdict", "words", "decided_by"), 1100, DROPPED),
)
