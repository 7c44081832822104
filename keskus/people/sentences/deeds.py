"""Why a deed was not done; what a notice says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.templatetags.figures import day


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done, and what to do."""
    sentences = {
        "name_taken": _("Another one is called “%(value)s” already. Choose another name."),
        "code_taken": _("The code “%(value)s” belongs to another one. Choose another code."),
        "number_taken": _("The staff number %(value)s belongs to somebody else. Check the number."),
        "client_has_queues": _("The client still has open queues: %(count)s. Close them first."),
        "site_has_people": _("People still work at this site. Move them or end their employment first."),
        "site_in_use": _("Teams or queues still stand at this site. Close them first."),
        "team_has_people": _("The team still has people after that day. Move them first."),
        "closes_before_opening": _(
            "%(weekday)s: the site closes before it opens. For midnight, write 00:00 as the end."
        ),
        "opening_hours_overlap": _("%(weekday)s: the two spans overlap. Make them one, or move one."),
        "ended_before_started": _("The last day lies before the first one (employed from). Check both days."),
        "before_employment": _("That day lies before the employment, which begins on %(started_on)s."),
        "after_employment": _("That day lies after the employment, which ends on %(ended_on)s."),
        "team_closed": _("The team %(name)s is closed by then. Choose another team or an earlier day."),
        "in_no_team": _("This person is in no team on that day."),
        "boss_not_employed": _("The person with staff number %(number)s does not work here on that day."),
        "reporting_circle": _(
            "From %(on)s this person would report, over others, to themselves. Choose somebody else."
        ),
        "level_out_of_range": _("The level is a whole number from 1 to 5."),
        "skill_closed": _("The skill %(name)s is no longer given. Choose another one."),
        "skill_not_held": _("This person does not have the skill %(name)s on that day."),
        "ends_before_start": _("The last day lies before the first one. Check both days."),
        "hours_out_of_range": _("Hours per week are more than 0 and at most 168."),
        "born_later": _("That day is not before the employment began. Check the year."),
        "own_contract": _("Nobody changes their own contract. Ask a colleague."),
        "reason_missing": _("Say for what the file is needed: it is kept with the trace of the export."),
        "too_many_to_export": _("More than %(most)s people at once. Filter the list first."),
        "pay_not_yours": _("You may not change pay. Leave the pay columns out."),
        "number_column_missing": _("Say which column holds the staff number: people are known by it."),
        "staff_list_closed": _("This list is imported or discarded already. Send it again to change it."),
        "staff_list_has_bad_rows": _("Bad rows in the list: %(count)s. Mend them, or import the good rows only."),
        "staff_list_changes_nothing": _("Everything in this list is so already. There is nothing to import."),
    }
    return sentences[breach.code] % {name: _said(name, value) for name, value in breach.values.items()}


def _said(name: str, value: Any) -> Any:
    if name == "weekday":
        return WEEKDAYS[value]
    return day(value) if isinstance(value, date) else value


def notice_sentence(kind: str, values: dict[str, Any]) -> str:
    """What a notice says, in the reader's language; an unknown kind says that there is something to look at."""
    sentences = {
        "people.team_joined": _("You are in the team %(team)s from %(on)s."),
        "people.contract_changed": _("Your contract changes from %(on)s."),
        "people.staff_imported": _(
            "%(file)s is imported: %(new)s new, %(changed)s changed, %(bad)s bad rows left over."
        ),
        "contacts.file_failed": _("“%(file)s” of %(source)s cannot be read. Open the source to see why."),
        "floor.alarm_raised": _("Alarm: %(rule)s. %(about)s %(value)s"),
        "floor.alarm_escalated": _("Nobody has acknowledged the alarm: %(rule)s. %(about)s %(value)s"),
        "floor.alarm_closed": _("The alarm is over: %(rule)s. %(about)s"),
        "floor.alarms_digest": _("Many alarms at once. Those of the next ten minutes are in the list of alarms."),
        "planning.roster_published": _("Your shifts from %(from)s to %(to)s are published."),
        "planning.roster_changed": _("Your shifts from %(from)s to %(to)s have changed. Look at them again."),
        "planning.roster_withdrawn": _("The roster from %(from)s to %(to)s is withdrawn. Wait for the next one."),
        "performance.coaching_held": _("%(coach)s wrote down what you agreed. Read and acknowledge it."),
        "performance.coaching_moved": _("Your coaching with %(coach)s of %(was)s is on %(on)s now."),
        "performance.coaching_called_off": _("Your coaching with %(coach)s of %(on)s does not take place."),
        "performance.coaching_proposed": _("A rule proposes to coach %(name)s. Take it up, or say why not."),
        "performance.place_lost": _("The roster took away the place of the coaching of %(people)s. Find another one."),
        "quality.calibration_begun": _("Calibration “%(name)s”: score its calls by %(on)s."),
        "quality.calibration_ends": _("Calibration “%(name)s” ends on %(on)s, and you have calls left to score."),
        "quality.calibration_opened": _("Calibration “%(name)s” is open: see how far you agree."),
        "quality.rater_wanders": _("People who score unlike the expert for good: %(count)s. Look at the calibration."),
        "quality.released": _("Your call of %(on)s has been scored. You can read and dispute it until %(until)s."),
        "quality.self_asked": _("You are asked to score your own call of %(on)s."),
        "quality.dispute_opened": _("A score is disputed. Decide by %(until)s."),
        "quality.dispute_decided": _("Your dispute about the call of %(on)s has been decided."),
        "quality.own_score_disputed": _("A dispute about your score of the call of %(on)s has been decided."),
        "quality.dispute_overdue": _("A dispute should have been decided by %(until)s. Decide it now."),
        "reports.restated": _("Figures have changed since the report “%(title)s” was frozen."),
        "reports.left_out": _("“%(name)s” was not sent to somebody: they may not see it any more."),
        "reports.not_sent": _("“%(name)s” could not be sent by e-mail."),
        "reports.ownerless": _("“%(name)s” is suspended: whoever had it sent may no longer do so."),
        "reports.schedule_gone": _("“%(name)s” is not sent to you and others any more: the saved report was deleted."),
    }
    if kind not in sentences:
        return _("There is something for you to look at.")
    return sentences[kind] % {name: _day_said(value) for name, value in values.items()}


def _day_said(value: Any) -> Any:
    try:
        return day(date.fromisoformat(value))
    except (TypeError, ValueError):
        return value
