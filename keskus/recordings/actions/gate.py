"""Laying down the terms of recording and listening, and who has been told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Employee, Site
from keskus.people.queries import place_of
from keskus.recordings.models import MonitoringGate, NoticeReceipt
from keskus.recordings.rules.gate import Terms, What, lacks

DATES = ("announced_on", "effective_on")


@action("recordings.fill_gate", where=lambda site, what, terms: Place.of(site=site.pk))
def fill_gate(actor: Actor, site: Site, what: What, terms: Terms) -> MonitoringGate:
    """A new version of the terms; nothing that the country's law asks for may be missing. Earlier ones stay as they
    are: a call is judged by the version of its day."""
    missing = lacks(terms, site.country)
    if missing:
        raise Breach("gate_lacks", lacks=missing)
    last = MonitoringGate.objects.filter(site=site, what=what).order_by("-number").first()
    if last is not None and replace(terms, number=last.number, ended_on=last.ended_on) == last.terms:
        raise Breach("gate_stands_so")
    values: dict[str, Any] = {
        name: getattr(terms, name) for name in ("purposes", "scope", "manner", "ground", "stated_in", *DATES)
    }
    gate = MonitoringGate.objects.create(
        site=site,
        what=what,
        number=last.number + 1 if last else 1,
        filled_by=actor.number,
        filled_at=timezone.now(),
        **values,
        **{f"notice_{language}": text for language, text in terms.notices.items()},
    )
    dates = {name: [None, str(values[name])] for name in DATES}
    record(gate, {"what": what.value, "site": site.name, "version": gate.number, **dates})
    return gate


@action("recordings.end_gate", where=lambda gate, **rest: Place.of(site=gate.site_id))
def end_gate(actor: Actor, gate: MonitoringGate, *, on: date) -> MonitoringGate:
    """From that day on nothing more is recorded, or nobody listened to, until a new version is in force."""
    if gate.ended_on is not None:
        raise Breach("gate_ended")
    if on < timezone.now().astimezone(gate.site.zone).date():
        raise Breach("gate_ends_past")
    gate.ended_on = on
    gate.save(update_fields=["ended_on"])
    record(gate, {"what": gate.what, "ended_on": [None, str(on)]})
    return gate


@action("recordings.confirm_notice", where=lambda gate: None)
def confirm_notice(actor: Actor, gate: MonitoringGate) -> NoticeReceipt:
    """I have read this notice."""
    own = getattr(actor, "employee_id", None)
    person = Employee.objects.filter(pk=own, site=gate.site_id).first() if own else None
    if person is None:
        raise Refused("recordings.confirm_notice")
    day = timezone.now().astimezone(gate.site.zone).date()
    receipt, is_new = _keep(actor, gate, person, NoticeReceipt.How.SELF, day, get_language() or "en")
    record(gate, {"how": receipt.how, "employee": person.number, "is_new": is_new})
    return receipt


@action("recordings.record_receipt", where=lambda gate, person, **rest: place_of(person))
def record_receipt(actor: Actor, gate: MonitoringGate, person: Employee, *, on: date) -> NoticeReceipt:
    """Somebody was given the notice in writing on a day; the signed copy is kept on paper."""
    if on > timezone.now().astimezone(gate.site.zone).date():
        raise Breach("receipt_ahead")
    if on < gate.announced_on:
        raise Breach("receipt_early")
    receipt, _ = _keep(actor, gate, person, NoticeReceipt.How.PAPER, on, "")
    record(gate, {"how": receipt.how, "employee": person.number, "on": str(receipt.on)})
    return receipt


def _keep(
    actor: Actor, gate: MonitoringGate, person: Employee, how: str, on: date, language: str
) -> tuple[NoticeReceipt, bool]:
    if person.site_id != gate.site_id:
        raise Breach("receipt_elsewhere", name=person.name)
    return NoticeReceipt.objects.get_or_create(
        gate=gate,
        employee=person,
        defaults={
            "how": how,
            "on": on,
            "language": language,
            "recorded_by": actor.number,
            "recorded_at": timezone.now(),
        },
    )
