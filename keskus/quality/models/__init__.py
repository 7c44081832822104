"""Forms, evaluations and disputes."""

from keskus.quality.models.evaluations import Answer, Dispute, Evaluation, ScoreChange
from keskus.quality.models.forms import Form, FormVersion, Question, Section

__all__ = ["Answer", "Dispute", "Evaluation", "Form", "FormVersion", "Question", "ScoreChange", "Section"]
