"""Terms of recording and listening that the law of Poland is content with."""

from __future__ import annotations

from datetime import date

from keskus.core.actors import SYSTEM
from keskus.people.models import Employee, Site
from keskus.recordings.actions.gate import fill_gate, record_receipt
from keskus.recordings.models import MonitoringGate
from keskus.recordings.rules.gate import Terms, What

TOLD, BEGINS = date(2026, 5, 1), date(2026, 5, 15)
NOTICES = {"en": "Calls are recorded.", "pl": "Rozmowy są nagrywane.", "et": "Kõned salvestatakse."}


def terms(**changes: object) -> Terms:
    values = {
        "number": 0,
        "purposes": "Quality",
        "scope": "All calls",
        "manner": "Sound",
        "ground": "Legitimate interest",
        "stated_in": "notice",
        "announced_on": TOLD,
        "effective_on": BEGINS,
        "notices": NOTICES,
    }
    return Terms(**{**values, **changes})  # type: ignore[arg-type]


def a_gate(site: Site, what: What = What.RECORDING, **changes: object) -> MonitoringGate:
    site.country = "PL"
    site.save()
    return fill_gate(SYSTEM, site, what, terms(**changes))


def told(site: Site, what: What, *people: Employee) -> MonitoringGate:
    """The gate is open, and these people have the notice."""
    gate = a_gate(site, what)
    for person in people:
        record_receipt(SYSTEM, gate, person, on=TOLD)
    return gate
