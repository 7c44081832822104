"""What the deeds of listening plans and coaching are called on screens; `web.deeds` takes them in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keskus.performance.queries.labels import KIND_LABELS
from keskus.quality.sentences.plan import REPLACEMENT_LABELS, TRIGGER_LABELS

LISTENING_DEEDS: dict[str, str | Promise] = {
    "performance.plan_coaching": _("Coaching begun"),
    "performance.place_coaching": _("Coaching placed in the roster"),
    "performance.hold_coaching": _("Coaching held"),
    "performance.call_off_coaching": _("Coaching called off"),
    "performance.acknowledge_coaching": _("Agreement of a coaching acknowledged"),
    "performance.lose_place": _("Coaching lost its place in the roster"),
    "performance.set_trigger": _("Rule for coaching set"),
    "performance.propose_coaching": _("Coaching proposed by a rule"),
    "performance.accept_proposal": _("Proposal to coach taken up"),
    "performance.dismiss_proposal": _("Proposal to coach dismissed"),
    "quality.set_plan": _("Listening plan set"),
    "quality.draw_listening": _("Calls to be judged drawn"),
    "quality.ask_listening": _("Call asked to be judged"),
    "quality.replace_listening": _("Call to be judged put aside"),
    "quality.hand_on_listening": _("Call to be judged handed on"),
}
LISTENING_THINGS: dict[str, str | Promise] = {
    "performance.coachingsession": _("Coaching"),
    "performance.coachingtrigger": _("Rule for coaching"),
    "performance.coachingproposal": _("Proposal to coach"),
    "quality.listeningplan": _("Listening plan"),
    "quality.listeningdraw": _("Draw of calls"),
    "quality.plannedlistening": _("Call to be judged"),
}
LISTENING_CHANGES: dict[str, str | Promise] = {
    "due_on": _("to be done by"),
    "acknowledged": _("acknowledged"),
    "lost_places": _("places lost"),
    "evaluations": _("evaluations"),
    "times": _("evaluations at least"),
    "teams": _("teams"),
    "evaluators": _("evaluators"),
    "evaluator": _("evaluator"),
    "recording": _("recording"),
    "trigger": _("reason"),
    "there": _("calls there were"),
    "drawn": _("drawn"),
    "gone": _("erased"),
    "held": _("kept back, or without consent"),
    "too_short": _("too short"),
    "too_long": _("too long"),
    "taken": _("listened to for another reason"),
    "replaced_for": _("put aside because"),
    "replaced_with": _("replaced by"),
    "per_month": _("random calls per agent and month"),
    "targeted_per_month": _("targeted calls per agent and month"),
    "min_seconds": _("shortest call, seconds"),
    "max_seconds": _("longest call, seconds"),
    "dead_air_seconds": _("dead air from, seconds"),
    "hold_seconds": _("on hold from, seconds"),
    "repeat_days": _("the caller had called within, days"),
    "takes_transfers": _("calls that were transferred"),
    "new_hire_days": _("newly employed for, days"),
    "new_hire_extra": _("more calls of the newly employed, a month"),
    "due_days": _("to be judged within, days"),
    "is_blind": _("hide the agent’s name from the evaluator"),
    "keeps_lines_apart": _("nobody judges those who report to them, or their own boss"),
}
LISTENING_VALUES: dict[tuple[str, str], str | Promise] = {
    **{("kind", key): words for key, words in KIND_LABELS.items()},
    ("state", "dismissed"): _("Dismissed"),
    **{("trigger", key.value): words for key, words in TRIGGER_LABELS.items()},
    **{("replaced_for", key.value): words for key, words in REPLACEMENT_LABELS.items()},
}
