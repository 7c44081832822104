"""Setting a calibration up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keskus.access.queries import actor_of_employee, people_who_may
from keskus.core.actors import Actor, Place
from keskus.core.templatetags import figures
from keskus.people.models import Queue, Site, Team
from keskus.quality.models import FormVersion
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import PLAY, recordings_reached

MOST_CALLS, LOOK_BACK_DAYS = 40, 30
SCORE = "quality.score_calibration"


class CalibrationForm(forms.Form):
    """Calls of the last 30 days whose agent is known, and who may score at the site."""

    name = forms.CharField(label=_("Name"), max_length=120)
    version = forms.ModelChoiceField(FormVersion.objects.none(), label=_("Form"))
    recordings = forms.ModelMultipleChoiceField(
        Recording.objects.none(),
        label=_("Calls"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Fewer than ten say little about how far people agree."),
    )
    raters = forms.MultipleChoiceField(label=_("Who scores"), widget=forms.CheckboxSelectMultiple)
    expert = forms.ChoiceField(
        label=_("Expert"), help_text=_("Everybody is held against this person’s answers, who scores too.")
    )
    due_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, data: Any, *, viewer: Actor, site: Site) -> None:
        super().__init__(data)
        today = timezone.now().astimezone(site.zone).date()
        since = int((timezone.now() - timedelta(days=LOOK_BACK_DAYS)).timestamp())
        known = recordings_reached(viewer).filter(
            employee__isnull=False, state=Recording.State.READY, site=site, began_epoch__gte=since
        )
        shown = known.select_related("employee", "queue").order_by("-began_epoch")
        calls: Any = self.fields["recordings"]
        calls.queryset = shown
        calls.choices = [(row.pk, _said(row, site)) for row in shown[:MOST_CALLS]]
        versions: Any = self.fields["version"]
        versions.queryset = FormVersion.objects.filter(state=FormVersion.State.IN_USE).select_related("form")
        versions.label_from_instance = lambda row: f"{row.form.name} {row.number}"
        hearing = {person.pk for person in people_who_may(PLAY, _anywhere_at(site), today)}
        people = [
            (number, person.name)
            for person in people_who_may(SCORE, _anywhere_at(site), today)
            if person.pk in hearing and (number := actor_of_employee(person.pk))
        ]
        for name in ("raters", "expert"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
        self.fields["due_on"].initial = today + timedelta(days=7)


def _anywhere_at(site: Site) -> Place:
    """The site, with all its teams and queues: who scores for one of them may take part."""
    teams = Team.objects.filter(site=site).values_list("pk", flat=True)
    queues = Queue.objects.filter(site=site).values_list("pk", flat=True)
    return Place(sites=frozenset({site.pk}), teams=frozenset(teams), queues=frozenset(queues))


def _said(row: Recording, site: Site) -> str:
    parts = [
        figures.moment(row.began_at, site.zone),
        row.queue.name if row.queue else "",
        row.employee.name if row.employee else "",
    ]
    return " · ".join([*(part for part in parts if part), figures.duration(row.seconds)])
