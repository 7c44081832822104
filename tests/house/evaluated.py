"""What the addresses of policies and quality are about, for `things.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from keskus.access.models import User
from keskus.core.actors import SYSTEM
from keskus.people.models import Employee
from keskus.policies.actions.scripts import make_script, write_version
from keskus.policies.rules.scripts import Step
from keskus.quality.actions.forms import make_form, make_starter, set_question, set_section, use_form
from keskus.quality.models import Answer, Dispute, Evaluation, FormVersion, Question, Section
from keskus.quality.rules.starters import SHORT
from tests.house.people import World

Arguments = dict[str, Any]


def form_in_use() -> FormVersion:
    """The short ready-made form, in use; made once."""
    asking = FormVersion.objects.filter(sections__questions__isnull=False)
    found = asking.filter(state=FormVersion.State.IN_USE).first()
    if found is None:
        found = make_starter(SYSTEM, SHORT, language="en")
        use_form(SYSTEM, found)
        found.refresh_from_db()
    return found


def _draft(world: World, side: str, asking: User) -> FormVersion:
    return make_form(SYSTEM, name=f"Form of {side}")


def _section(world: World, side: str, asking: User) -> Section:
    return set_section(SYSTEM, _draft(world, side, asking), name="The call", weight=1, names={})


def _question(world: World, side: str, asking: User) -> Question:
    return set_question(SYSTEM, _section(world, side, asking), text="Was it solved?", help="", kind="yes_no")


def _script(world: World, side: str, asking: User) -> Arguments:
    row = make_script(SYSTEM, name=f"Script of {side}", kind="script", queues=[getattr(world, side).queue])
    write_version(SYSTEM, row, from_on=timezone.localdate(), note="", steps=[Step("a", texts={"en": "Greet"})])
    return {"pk": row.pk}


def scored(employee: Employee, *, evaluator: str = "user:0", **values: Any) -> Evaluation:
    """An evaluation of that person, submitted unless `state` says otherwise, every question answered with yes or 3."""
    now, version = timezone.now(), form_in_use()
    given = {"state": "submitted", "submitted_at": now, "sampled": "random", "score": 1.0, **values}
    row = Evaluation.objects.create(
        form_version=version,
        employee=employee,
        evaluator=evaluator,
        called_at=now - timedelta(days=1),
        started_at=now,
        saved_at=now,
        dispute_until=timezone.localdate() + timedelta(days=9),
        **given,
    )
    Answer.objects.bulk_create(
        Answer(evaluation=row, question=question, value="yes" if question.kind == "yes_no" else "3")
        for question in Question.objects.filter(section__version=version)
    )
    return row


def _employee(world: World, side: str, asking: User) -> Employee:
    """Whom it is about when it is the asking user's own: they themselves on our side."""
    return asking.employee if side == "ours" and asking.employee else getattr(world, side).agent  # type: ignore[no-any-return]


def _own_draft(world: World, side: str, asking: User) -> Arguments:
    writer = f"user:{asking.pk}" if side == "ours" else "user:0"
    row = scored(getattr(world, side).agent, evaluator=writer, state="draft", submitted_at=None)
    return {"pk": row.pk}


def _own(world: World, side: str, asking: User) -> Evaluation:
    return scored(_employee(world, side, asking), state="released", released_at=timezone.now())


def _scored_answer(world: World, side: str, asking: User) -> Arguments:
    row = _own(world, side, asking)
    return {"pk": row.pk, "answer_pk": row.answers.all()[0].pk}


def _dispute(row: Evaluation, opened_by: str) -> Dispute:
    answer = row.answers.all()[0]
    now = timezone.now()
    return Dispute.objects.create(
        answer=answer, answered="yes", proposed="no", words="x", opened_by=opened_by, opened_at=now, due_on=now.date()
    )


def _own_dispute(world: World, side: str, asking: User) -> Arguments:
    opened_by = f"user:{asking.pk}" if side == "ours" else "user:0"
    return {"pk": _dispute(_own(world, side, asking), opened_by).pk}


def _case(world: World, side: str, asking: User) -> Arguments:
    row = scored(getattr(world, side).agent, state="disputed", released_at=timezone.now())
    return {"pk": _dispute(row, "user:0").pk}


EVALUATED_THINGS: dict[str, Callable[[World, str, User], Arguments]] = {
    "script": _script,
    "form version": lambda world, side, asking: {"pk": form_in_use().pk},
    "form draft": lambda world, side, asking: {"pk": _draft(world, side, asking).pk},
    "form section": lambda world, side, asking: {"pk": _section(world, side, asking).pk},
    "form question": lambda world, side, asking: {"pk": _question(world, side, asking).pk},
    "evaluation": lambda world, side, asking: {"pk": scored(getattr(world, side).agent).pk},
    "own draft evaluation": _own_draft,
    "own evaluation": lambda world, side, asking: {"pk": _own(world, side, asking).pk},
    "own scored answer": _scored_answer,
    "own dispute": _own_dispute,
    "dispute": _case,
}
