"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

TOLD = ("coach", "focus", "agreement", "called_off_for", "evaluation", "recording", "made_by")
PROPOSED = ("employee", "kind", "question", "cause", "evaluations", "state", "words", "decided_by")
DROPPED = "Deleted with the words in it; counts and minutes by month stay."

HOLDINGS: tuple[Holding, ...] = (
    Holding("performance.CoachingSession", "employee", TOLD, 1100, DROPPED),
    Holding("performance.CoachedPerson", "employee", ("employee", "acknowledged_at", "words"), 1100, DROPPED),
    Holding("performance.LostPlace", "employee", ("starts_epoch", "noticed_at"), 1100, "Deleted with the session."),
    Holding("performance.CoachingTrigger", "nobody", (), None, "Nothing to erase: a rule of the centre."),
    Holding("performance.CoachingProposal", "employee", PROPOSED, 1100, DROPPED),
)
