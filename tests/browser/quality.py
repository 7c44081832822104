"""What is judged in the filled centre: a form in use, a listening plan and its first draw, coaching."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keskus.access.models import User
from keskus.core.actions import SYSTEM
from keskus.quality.actions.plan import draw_listening
from keskus.quality.models import CheckFinding, FormVersion, ListeningPlan
from keskus.quality.queries.drawing import proposal
from keskus.quality.rules.slices import Slice
from keskus.recordings.models import Recording
from tests.house.people import Side
from tests.house.things_of_quality import coaching_of, form_named, plan_of, proposal_of, recording_of

NAME = "Plan odsłuchów zespołu nocnego"


def fill_quality(half: Side, evaluator: User) -> ListeningPlan:
    """Everything of the last full week of last month is drawn from."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    first = last - timedelta(days=6)
    form = form_named("Obsługa klienta")
    FormVersion.objects.get_or_create(form=form, number=1, state="in_use", made_by="system", made_at=timezone.now())
    plan = plan_of(half, name=NAME, form=form, starts_on=first, per_month=31)
    plan.evaluators.set([evaluator])
    noon = timezone.now().replace(year=first.year, month=first.month, day=first.day, hour=12, minute=0, second=0)
    for number in range(12):
        recording_of(half, number=number, began_epoch=int(noon.timestamp()) + number * 43_200)
    call, why = Recording.objects.order_by("pk")[0], {"agent_began": 7.4, "customer_first": True}
    told = {"recording": call, "found_at": noon, "to_seconds": 31.5}
    CheckFinding.objects.create(check_code="greeting", from_seconds=0, why=why, **told)
    CheckFinding.objects.create(check_code="dead_air", from_seconds=12, why={"seconds": 19.5}, **told)
    coaching_of(half, focus=form.name)
    proposal_of(half)
    coaching_of(half, focus=form.name, state="held", agreement=form.name, held_at=timezone.now(), due_on=first)
    draw_listening(SYSTEM, plan, proposal(plan, Slice(first, last)))
    return plan
