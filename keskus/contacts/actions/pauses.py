"""The centre's pause reasons and wrap-up codes."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from keskus.contacts.models import PauseReason
from keskus.contacts.rules.pauses import LANGUAGES, USUAL_REASONS
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor

COLUMNS = (*(f"name_{language}" for language in LANGUAGES), "kind", "is_paid", "limit_minutes", "is_offered")


@action("contacts.add_pause_reason")
def add_pause_reason(actor: Actor, *, code: str, **terms: Any) -> PauseReason:
    """A new reason, last in the list."""
    if PauseReason.objects.filter(code__iexact=code).exists():
        raise Breach("reason_taken", value=code)
    last = PauseReason.objects.aggregate(last=Max("order"))["last"] or 0
    reason = PauseReason.objects.create(code=code, order=last + 1, **terms)
    record(reason, {"code": [None, code], **{name: [None, getattr(reason, name)] for name in COLUMNS}})
    return reason


@action("contacts.change_pause_reason")
def change_pause_reason(actor: Actor, reason: PauseReason, **terms: Any) -> PauseReason:
    """Its names and terms; the code stays, as logs hold it."""
    changes = {name: [getattr(reason, name), terms[name]] for name in COLUMNS if getattr(reason, name) != terms[name]}
    for name in changes:
        setattr(reason, name, terms[name])
    reason.save()
    record(reason, changes)
    return reason


@action("contacts.add_usual_reasons")
def add_usual_reasons(actor: Actor) -> None:
    """Those that most centres need, to a list that is empty."""
    if PauseReason.objects.exists():
        raise Breach("reasons_exist")
    for usual in USUAL_REASONS:
        names = {f"name_{language}": name for language, name in zip(LANGUAGES, usual.names, strict=True)}
        add_pause_reason(
            actor,
            code=usual.code,
            kind=usual.kind.value,
            is_paid=usual.is_paid,
            limit_minutes=usual.limit_minutes,
            is_offered=True,
            **names,
        )
