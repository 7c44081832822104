"""When a saved report is sent by e-mail, in what form, and to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keskus.access.models import User
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.people.models import Site
from keskus.reports.models import ReportSchedule, SavedReport
from keskus.reports.queries.schedules import names_people, receivers_to_choose, sites_to_choose

USUAL_TIME = "07:30"


def _choices(name: str) -> Any:
    return ReportSchedule._meta.get_field(name).choices  # type: ignore[union-attr]


class ScheduleForm(forms.Form):
    """Rhythm, time, days, form and receivers. For a report that names people a link is offered first."""

    rhythm = forms.ChoiceField(label=_("When"), choices=_choices("rhythm"))
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, required=False, help_text=_("If it is once a week.")
    )
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("If it is once a month; a shorter month has its last day instead."),
    )
    at = forms.TimeField(label=_("Time of day"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("By the clock of"), empty_label=None)
    span = forms.ChoiceField(label=_("Days"), choices=_choices("span"))
    form = forms.ChoiceField(label=_("What is sent"), choices=ReportSchedule.Form.choices)
    receivers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those who see this saved report. Everybody is sent what they may see themselves, no more."),
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(
        self, *args: Any, viewer: Actor, saved: SavedReport, schedule: ReportSchedule | None = None, **rest: Any
    ) -> None:
        super().__init__(*args, **rest)
        people, sites = receivers_to_choose(viewer, saved), sites_to_choose(viewer)
        sites += [schedule.site] if schedule else []
        held = [place.user_id for place in schedule.receivers.all()] if schedule else []
        allowed = {person.pk for person in people} | set(held)
        self.fields["receivers"].queryset = User.objects.filter(pk__in=allowed)  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]
        self.fields["weekday"].choices = [(day, figures.weekday(day)) for day in range(1, 8)]  # type: ignore[attr-defined]
        if names_people(saved):
            self.fields["form"].help_text = _("The report names people: a link keeps their figures inside Keskus.")
        self.initial = self._usual(viewer, saved, sites) if schedule is None else self._of(schedule, held)

    @staticmethod
    def _usual(viewer: Actor, saved: SavedReport, sites: list[Site]) -> dict[str, Any]:
        number = viewer.number.removeprefix("user:")
        form = ReportSchedule.Form.LINK if names_people(saved) else ReportSchedule.Form.PDF
        return {
            "weekday": 1,
            "month_day": 1,
            "at": USUAL_TIME,
            "site": sites[0] if sites else None,
            "form": form,
            "receivers": [int(number)] if number.isdecimal() else [],
        }

    @staticmethod
    def _of(schedule: ReportSchedule, held: list[int]) -> dict[str, Any]:
        names = ("rhythm", "weekday", "month_day", "at", "site", "span", "form")
        return {**{name: getattr(schedule, name) for name in names}, "receivers": held}

    @property
    def terms(self) -> dict[str, Any]:
        """All but the receivers, as the schedule has it."""
        terms = {name: value for name, value in self.cleaned_data.items() if name != "receivers"}
        return {**terms, "weekday": terms["weekday"] or 1, "month_day": terms["month_day"] or 1}
