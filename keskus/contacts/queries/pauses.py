"""Pause reasons and wrap-up codes: the list, and what a code as the PBX writes it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from keskus.contacts.models import PauseReason
from keskus.contacts.rules.pauses import ReasonKind
from keskus.core.actors import Actor

PERMISSION = "contacts.pause_reason.view"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as screens need it; the label is in the reader's language."""

    code: str
    label: str
    kind: ReasonKind
    is_paid: bool
    limit_seconds: int | None


def pause_reasons(viewer: Actor) -> QuerySet[PauseReason]:
    """The whole list, those no longer offered too."""
    return PauseReason.objects.all() if viewer.may(PERMISSION) else PauseReason.objects.none()


def pause_reason_or_none(viewer: Actor, pk: int) -> PauseReason | None:
    """One of them."""
    return pause_reasons(viewer).filter(pk=pk).first()


def reasons_by_code() -> dict[str, Reason]:
    """Case-folded code -> reason, for whoever shows what the PBX wrote. One query, few rows."""
    return {
        row.code.casefold(): Reason(
            row.code,
            row.label,
            ReasonKind(row.kind),
            row.is_paid,
            row.limit_minutes * 60 if row.limit_minutes else None,
        )
        for row in PauseReason.objects.all()
    }


def wrap_up_codes() -> frozenset[str]:
    """Case-folded codes that mean wrap-up."""
    codes = PauseReason.objects.filter(kind=PauseReason.Kind.WRAP_UP).values_list("code", flat=True)
    return frozenset(code.casefold() for code in codes)
