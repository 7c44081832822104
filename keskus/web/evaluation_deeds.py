"""What the deeds of policies and quality, and what they are about, are called on screens; `web.deeds` takes them in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keskus.quality.queries.labels import KIND_LABELS, SAMPLED_LABELS, STATE_LABELS

EVALUATION_DEEDS: dict[str, str | Promise] = {
    "policies.make_script": _("Script begun"),
    "policies.change_script": _("Script changed"),
    "policies.write_version": _("Version of a script written"),
    "quality.make_form": _("Form begun"),
    "quality.make_starter": _("Ready-made form laid out"),
    "quality.copy_form": _("Form copied"),
    "quality.begin_draft": _("New version of a form begun"),
    "quality.change_draft": _("Terms of a form changed"),
    "quality.set_section": _("Section of a form set"),
    "quality.set_question": _("Question of a form set"),
    "quality.move_part": _("Order of a form changed"),
    "quality.remove_part": _("Part of a form taken out"),
    "quality.use_form": _("Form taken into use"),
    "quality.retire_form": _("Form retired"),
    "quality.discard_draft": _("Draft of a form discarded"),
    "quality.start_evaluation": _("Evaluation begun"),
    "quality.save_answers": _("Draft of an evaluation kept"),
    "quality.submit_evaluation": _("Evaluation submitted"),
    "quality.discard_evaluation": _("Draft of an evaluation discarded"),
    "quality.release_evaluation": _("Evaluation released to the agent"),
    "quality.export_evaluations": _("List of evaluations exported"),
    "quality.read_evaluation": _("Own evaluation read"),
    "quality.acknowledge_evaluation": _("Own evaluation acknowledged"),
    "quality.open_dispute": _("Answer of an evaluation disputed"),
    "quality.withdraw_dispute": _("Dispute taken back"),
    "quality.decide_dispute": _("Dispute decided"),
    "quality.remind_of_dispute": _("Reminded of an overdue dispute"),
}
EVALUATION_THINGS: dict[str, str | Promise] = {
    "policies.script": _("Script"),
    "quality.form": _("Form"),
    "quality.evaluation": _("Evaluation"),
}
EVALUATION_CHANGES: dict[str, str | Promise] = {
    "steps": _("steps"),
    "terms": _("terms"),
    "section": _("section"),
    "removed": _("taken out"),
    "sampled": _("how it was chosen"),
    "answers": _("answers"),
    "score": _("score"),
    "release_on": _("to be released on"),
    "dispute": _("dispute"),
    "overdue": _("overdue"),
}
EVALUATION_VALUES: dict[tuple[str, str], str | Promise] = {
    **{("kind", code): words for code, words in KIND_LABELS.items()},
    **{("state", code): words for code, words in STATE_LABELS.items()},
    **{("sampled", code): words for code, words in SAMPLED_LABELS.items()},
    ("notice", "quality.released"): _("an evaluation released"),
    ("notice", "quality.self_asked"): _("a self-evaluation asked for"),
    ("notice", "quality.dispute_opened"): _("a dispute opened"),
    ("notice", "quality.dispute_decided"): _("a dispute decided"),
    ("notice", "quality.own_score_disputed"): _("a dispute decided"),
    ("notice", "quality.dispute_overdue"): _("an overdue dispute"),
}
