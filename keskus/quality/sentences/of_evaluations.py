"""Why a deed of this room was not done, and codes of answers in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keskus.core.actions import Breach
from keskus.core.templatetags.figures import day

YES_NO = {"yes": pgettext_lazy("answer", "Yes"), "no": pgettext_lazy("answer", "No")}
DOES_NOT_APPLY = gettext_lazy("Does not apply")
ERROR_LABELS = {
    "customer": gettext_lazy("Without a customer-critical error"),
    "business": gettext_lazy("Without a business-critical error"),
    "compliance": gettext_lazy("Without a compliance error"),
}
MISSING_LABELS = {
    "unanswered": gettext_lazy("Not filled in yet."),
    "comment": gettext_lazy("Say why in a comment."),
    "not_an_answer": gettext_lazy("Choose one of the answers."),
}


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done, and what to do."""
    sentences = {
        "name_taken": _("Another one is called “%(value)s” already. Choose another name."),
        "draft_there": _("There is a draft of this form already. Go on with it."),
        "not_a_draft": _("This is no draft any more and stays as it is."),
        "too_many": _("At most %(most)s fit into one form."),
        "asked_of_later": _("“%(question)s” hangs on a question that does not stand before it."),
        "nothing_scored": _("No question of this draft has a weight. Add one that is scored."),
        "not_in_use": _("This version of the form is not in use. Choose the one that is."),
        "own_call": _("Nobody scores or releases a call of their own."),
        "no_reason": _("Say why this call was chosen: calls that were not drawn at random need a reason."),
        "has_draft": _("You have begun to score this call with this form already. Go on with that draft."),
        "scored_already": _("This call is scored already. A second score of it is for a colleague."),
        "no_account": _("This person cannot sign in, so they cannot score a call themselves."),
        "in_the_future": _("The call lies in the future. Check the day and the time."),
        "not_complete": _("Not all is filled in or explained yet. Look at what is marked."),
        "not_submitted": _("Only what was submitted and not released yet can be released."),
        "not_for_the_agent": _("This kind of evaluation is not released to the agent."),
        "acknowledged_already": _("You have acknowledged it already."),
        "too_late": _("The time to dispute ended on %(on)s. Ask your team lead."),
        "words_missing": _("Say in your own words why."),
        "disputed_already": _("This answer has been disputed already."),
        "not_an_answer": _("Choose one of the answers."),
        "same_answer": _("That is the answer which was given. Choose another one."),
        "decided_already": _("This dispute is not open any more."),
        "arbiter_concerned": _("Whoever scored the call, or was scored, does not decide. Ask a colleague."),
        "reason_missing": _("Say in your own words why."),
        "would_lower": _("That would lower the score. A dispute never does: choose another answer or reject it."),
    }
    return sentences[breach.code] % {
        name: day(value) if name == "on" else value for name, value in breach.values.items()
    }


def answer_words(value: Any, is_na: bool, labels: dict[str, str]) -> str:
    """An answer as people read it; `labels` are those of the question's options."""
    if is_na:
        return str(DOES_NOT_APPLY)
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(labels.get(code, str(code)) for code in value) or _("None of them")
    return labels.get(value, str(YES_NO.get(value, value)))
