"""What the address of a report's page asks, by the form of that page."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from keskus.contacts.forms.calls import CallsForm
from keskus.contacts.forms.disagreements import DisagreementsForm
from keskus.contacts.forms.outbound import MadeForm
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import Actor
from keskus.reports.forms import QualityForm, ReportForm
from keskus.reports.forms.builder import BuilderForm
from keskus.reports.models import SavedReport
from keskus.reports.queries.definitions import Asked, Definition
from keskus.reports.queries.saved import parameters_of


def asked_of(definition: Definition, parameters: QueryDict, viewer: Actor) -> Asked:
    """What the address of a report's page asks, for a file."""
    if definition.name == "disagreements":
        listed = DisagreementsForm(parameters, viewer)
        return Asked(listed.choice or Choice.always(), kind=listed.wanted_kind)
    if definition.name == "outbound":
        made = MadeForm(parameters, viewer).wanted
        return Asked(made.choice if made else Choice.always(), made=made)
    if definition.name == "data-quality":
        form = QualityForm(parameters, viewer)
        return Asked(form.choice, narrowed=form.narrowed)
    if definition.name == "built":
        return BuilderForm(parameters, viewer).asked
    asked = ReportForm(parameters, viewer, usual_by=definition.usual_by).asked
    return replace(asked, calls=CallsForm(parameters, viewer).wanted) if definition.name == "calls" else asked


def asked_of_saved(saved: SavedReport, viewer: Actor, **days: list[str]) -> Asked:
    """What a saved report asks of this viewer; `days` (`from` and `to`) instead of its own."""
    parameters = parameters_of(saved, **days)
    return replace(BuilderForm(parameters, viewer).asked, title=saved.name)
