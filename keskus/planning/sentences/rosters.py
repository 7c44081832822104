"""Codes of rosters, said in words."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.planning.rules.breaks import Anchor
from keskus.planning.rules.rosters import ActivityKind, RosterState

KIND_LABELS = {
    ActivityKind.REST: gettext_lazy("Short break"),
    ActivityKind.MEAL: gettext_lazy("Meal break"),
    ActivityKind.SCREEN: gettext_lazy("Break from the screen"),
    ActivityKind.MEETING: gettext_lazy("Meeting"),
    ActivityKind.TRAINING: gettext_lazy("Training"),
    ActivityKind.COACHING: gettext_lazy("Coaching"),
    ActivityKind.OTHER: gettext_lazy("Something else"),
}
ANCHOR_LABELS = {
    Anchor.START: gettext_lazy("the beginning of the shift"),
    Anchor.MIDDLE: gettext_lazy("the middle of the shift"),
    Anchor.END: gettext_lazy("the end of the shift"),
}
USUAL_NAMES = {
    "break": gettext_lazy("Break"),
    "lunch": gettext_lazy("Meal"),
    "screen-break": gettext_lazy("Screen break"),
    "meeting": gettext_lazy("Meeting"),
    "training": gettext_lazy("Training"),
    "coaching": gettext_lazy("Coaching"),
}
USUAL_SHIFT_NAMES = {
    "early": gettext_lazy("Early"),
    "late": gettext_lazy("Late"),
    "night": gettext_lazy("Night"),
    "day": gettext_lazy("Day"),
}
STATE_LABELS = {
    RosterState.DRAFT: gettext_lazy("Draft"),
    RosterState.PUBLISHED: gettext_lazy("Published"),
    RosterState.REPLACED: gettext_lazy("Replaced"),
    RosterState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
WISH_WORDS = {
    "off": gettext_lazy("Wishes the day off"),
    "early": gettext_lazy("Wishes an early shift"),
    "late": gettext_lazy("Wishes a late shift"),
    "absence": gettext_lazy("Away"),
    "unavailable": gettext_lazy("Cannot work then"),
}
WISH_CHOICES = (
    ("off", gettext_lazy("Day off")),
    ("early", gettext_lazy("Early")),
    ("late", gettext_lazy("Late")),
)
KIND_TITLES = {
    "template": gettext_lazy("Kind of shift"),
    "break": gettext_lazy("Break of shifts"),
    "cover": gettext_lazy("Who must always be there"),
    "law": gettext_lazy("Law and house rules"),
    "skill": gettext_lazy("Skill of a queue"),
    "rotation": gettext_lazy("Rotation"),
    "place": gettext_lazy("Place in a rotation"),
    "limit": gettext_lazy("Limit of one person"),
}
WEEKDAYS_SAID = WEEKDAYS_ABBR
STATE_MARKS = {"draft": "info", "published": "good", "replaced": "quiet", "withdrawn": "quiet"}
DEED_WORDS = {
    "add": gettext_lazy("Shift added"),
    "move": gettext_lazy("Shift moved"),
    "resize": gettext_lazy("Shift made longer or shorter"),
    "split": gettext_lazy("Shift split"),
    "swap": gettext_lazy("Shifts swapped"),
    "delete": gettext_lazy("Shift deleted"),
    "lock": gettext_lazy("Shift locked or unlocked"),
    "part_add": gettext_lazy("Break or meeting added"),
    "part_move": gettext_lazy("Break or meeting moved"),
    "part_delete": gettext_lazy("Break or meeting taken out"),
    "undo": gettext_lazy("Taken back"),
    "copy": gettext_lazy("Week copied"),
    "build": gettext_lazy("Built by the optimiser"),
    "gather": gettext_lazy("Meeting or training placed"),
    "ungather": gettext_lazy("Meeting or training taken out"),
}


def refusal_sentence(code: str, **values: object) -> str:
    """Why a change of a roster was not made, and what to do."""
    sentences = {
        "not_understood": _("The change was not understood. Load the page again."),
        "shift_gone": _("Somebody has deleted this shift meanwhile. Nothing was changed."),
        "part_gone": _("This break or meeting is no longer there. Nothing was changed."),
        "not_in_roster": _("This person is not in the teams of the roster, or does not work here on that day."),
        "outside_roster": _("A shift begins on one of the roster's days. Choose another beginning."),
        "off_the_lattice": _("Shifts begin and end at a quarter of an hour."),
        "shift_length": _("A shift is from one to twenty-four hours long."),
        "part_off_the_lattice": _("Breaks and meetings begin and end at every fifth minute."),
        "part_outside_shift": _("A break or meeting lies inside its shift."),
        "parts_overlap": _("Two breaks or meetings of the shift overlap. Move one of them."),
        "shifts_overlap": _("The person works already from %(starts)s to %(ends)s. Move or delete one of the shifts."),
        "split_outside": _("Split the shift between its beginning and its end."),
        "not_a_draft": _("This version is not a draft. Begin a new version to change it."),
        "nothing_to_undo": _("There is nothing of yours to take back, or somebody has changed the same shift since."),
        "stale": _("%(name)s changed this shift at %(time)s. Look at it, then try again."),
        "unknown_activity": _("Choose what happens in this time."),
        "no_team": _("Choose at least one team of the site."),
        "days": _("A roster spans from 1 to %(most)s days."),
        "draft_exists": _("There is a draft already. Work on that one, or delete it."),
        "same_week": _("Choose two different weeks of the roster."),
        "copied_nothing": _("That week has no shifts to copy, or the other one is full already."),
        "name_taken": _("Another one is called “%(value)s” already. Choose another name."),
        "not_free": _("Somebody is no longer free then. Look at the options anew."),
        "activity_in_rules": _("Shifts have breaks of this activity. Change those first."),
        "ends_before_start": _("The last day lies before the first one."),
        "law_missing": _("Say first which country's law the site obeys."),
        "breaches_open": _("Breaches: %(count)s. Mend them, or name the legal ground of each."),
        "too_much_paper": _("That is more than %(most)s rows of paper. Choose a team."),
        "empty_roster": _("The roster has no shifts yet."),
        "not_published": _("Only a published roster can be withdrawn."),
        "no_such_breach": _("This breach is no longer there."),
        "ground_missing": _("Name the legal ground, and say in a few words what happened."),
        "wish_past": _("Wishes are for days to come."),
    }
    return (sentences.get(code) or _of_the_optimiser(code)) % values


def _of_the_optimiser(code: str) -> str:
    sentences = {
        "build_under_way": _("The optimiser is at work on this roster. Stop it, or wait for it."),
        "no_templates": _("The site has no shift templates yet. Make one, so that there is something to choose from."),
        "rules_clash": _("The breaks or shifts of the site do not fit together: %(text)s"),
        "explaining": _("The reasons are being sought already. They will stand here in a moment."),
        "build_over": _("The optimiser is done already."),
        "nothing_needed": _("Nobody is needed on these days yet: make a forecast of them, or say who must be there."),
        "no_people": _("Nobody in the roster's teams has a contract on these days."),
    }
    return sentences[code]
