"""Calls corrected and completed by channel events and call detail records, a few at a time.

Of a marked call everything is looked at afresh: what the log said (repairs put back), what the evidence says, and which
rules are on. So the same log and the same evidence come to the same contacts in whatever order they were delivered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import connection

from keskus.contacts.actions.correct import Corrected, as_logged, correct, repairs_of
from keskus.contacts.actions.evidence import CallEvidence, evidence_of_calls
from keskus.contacts.actions.missing import Missing, store_missing
from keskus.contacts.actions.names import Names
from keskus.contacts.actions.outbound import Phones, store_outbound
from keskus.contacts.actions.settle import hold_folds
from keskus.contacts.actions.sums import mark_contacts
from keskus.contacts.models import CallLink, Contact, MarkedCall, Source
from keskus.contacts.queries.records import KINDS as EVIDENCE
from keskus.contacts.rules.evidence import match_talks, match_visits, seen_in_cdr, seen_in_cel
from keskus.core.actions import ingest

SLICE = 100
ASKED = 500


@ingest("contacts.reconcile_calls")
def reconcile_marked(*, most: int = SLICE) -> int:
    """Look at the next marked calls; how many marks were done. Waits while a source is being folded again.

    Holding every fold still meanwhile: else what is taken in just now would lose its mark.
    """
    if any(state.rewind_to is not None for state in hold_folds()):
        return 0
    first = MarkedCall.objects.order_by("pk").first()
    if first is None:
        return 0
    marks = list(MarkedCall.objects.filter(source_id=first.source_id).order_by("pk")[:most])
    principal = Source.objects.select_related("site").get(pk=first.source_id)
    calls = CallLink.objects.filter(source=principal, uniqueid__in=[mark.linkedid for mark in marks])
    _reconcile(principal, set(calls.values_list("linkedid", flat=True)))
    MarkedCall.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return len(marks)


@ingest("contacts.mark_every_call")
def mark_every_call(principal: Source) -> None:
    """Have every call of a source looked at again, as after a rule was switched."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(MarkedCall._meta.db_table)} (source_id, linkedid) "
            f"SELECT DISTINCT source_id, linkedid FROM {quote(CallLink._meta.db_table)} WHERE source_id = %s "
            "ORDER BY linkedid ON CONFLICT DO NOTHING",
            [principal.pk],
        )


def _reconcile(principal: Source, calls: set[str]) -> None:
    rows = CallLink.objects.filter(source=principal, linkedid__in=calls)
    links = dict(rows.values_list("uniqueid", "linkedid"))
    names, phones = Names(principal), Phones(principal)
    evidence = evidence_of_calls(principal, links)
    contacts = _contacts_of(principal, links)
    made_before = repairs_of([contact.pk for found in contacts.values() for contact in found])
    corrected: list[Corrected] = []
    missing: list[Missing] = []
    for call in sorted(calls):
        known = evidence.get(call, CallEvidence())
        for contact in contacts[call]:
            as_logged(contact, made_before[contact.pk])
        matched, unmatched = _match(call, known, contacts[call], names)
        corrected += matched
        missing += unmatched
    phones.learn({each.contact.pk: each.taken_at for each in corrected})
    off = frozenset(principal.rules_off)
    touched = correct(corrected, made_before, off)
    touched |= store_missing(principal, links, missing, names, phones, off)
    store_outbound(principal, links, evidence, names, phones)
    mark_contacts(touched)


def _contacts_of(principal: Source, links: Mapping[str, str]) -> dict[str, list[Contact]]:
    """What the log made of these calls. A source without a log has only what its evidence makes."""
    found: dict[str, list[Contact]] = defaultdict(list)
    if principal.kind in EVIDENCE:
        return found
    callids = sorted(links)
    for start in range(0, len(callids), ASKED):
        rows = Contact.objects.filter(source=principal, callid__in=callids[start : start + ASKED]).order_by("pk")
        for contact in rows:
            found[links[contact.callid]].append(contact)
    return found


def _match(
    call: str, known: CallEvidence, contacts: list[Contact], names: Names
) -> tuple[list[Corrected], list[Missing]]:
    """Each contact of the log with what is seen of it, and the visits of which the log has nothing."""
    logged = [Corrected.logged_of(contact) for contact in contacts]
    visits = match_visits(logged, known.cel.visits, names.queue_ids)
    talks = match_talks([each for each in logged if each.id not in visits], known.cdr.talks, names.queue_ids)
    corrected = []
    for contact, told in zip(contacts, logged, strict=True):
        if (visit := visits.get(contact.pk)) is not None:
            told_by = known.lines_of(visit)
            corrected.append(
                Corrected(contact, told, call, seen_in_cel(visit), told_by, visit.phone_interface, visit.holds)
            )
            continue
        talk = talks.get(contact.pk)
        seen = seen_in_cdr(talk, known.cdr.caller_number) if known.rows else None
        lines = known.cdr_lines_of(contact.callid)
        corrected.append(Corrected(contact, told, call, seen, lines, talk.phone_interface if talk else ""))
    taken = {(visit.uniqueid, visit.visit_no) for visit in visits.values()}
    rest = [visit for visit in known.cel.visits if (visit.uniqueid, visit.visit_no) not in taken]
    return corrected, [Missing(visit, call, known.line_of(visit.uniqueid, visit.entered_us)) for visit in rest]
