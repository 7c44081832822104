"""Contacts of a log corrected by evidence: what earlier repairs changed put back, what the rules find now written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keskus.contacts.actions.links import EVIDENCE_RULES
from keskus.contacts.models import Contact, Repair, Segment
from keskus.contacts.rules import normal_number
from keskus.contacts.rules.evidence import SEALED_MARK, SECOND_US, Finding, Logged, Seen, findings
from keskus.contacts.rules.repairs import RULES
from keskus.core import keys
from keskus.engines.asterisk.channels import is_outside_number
from keskus.engines.masking import mask_caller

NOTHING: frozenset[str] = frozenset()
FIRST_HOLD = 1000  # segments of the fold are numbered from 0, holds from here
SAME_AS_FIELD = ("outcome", "talk_seconds", "ended_epoch", "ended_by", "hold_seconds", "linkedid")
SEALED = {"transfer_to": ("transfer_to", "transfer_sealed"), "caller": ("caller_sealed", "caller_hash")}
CHANGED = (*SAME_AS_FIELD, *(name for names in SEALED.values() for name in names))


@dataclass(slots=True)
class Corrected:
    """A contact as the log has it, what is seen of it, and the lines and the phone by which it is seen."""

    contact: Contact
    logged: Logged
    call: str
    seen: Seen | None
    lines: list[int]
    phone: str = ""
    holds: tuple[tuple[int, int], ...] = ()

    @property
    def taken_at(self) -> tuple[str, int] | None:
        """The telephone on which it was taken, and the agent."""
        return (self.phone, self.contact.agent_id) if self.phone and self.contact.agent_id else None

    @staticmethod
    def logged_of(contact: Contact) -> Logged:
        """What the rules look at, of a contact that stands as the log has it."""
        return Logged(
            contact.pk,
            contact.callid,
            contact.queue_id,
            contact.entered_epoch,
            contact.outcome,
            contact.answered_epoch,
            contact.ended_epoch,
            contact.talk_seconds,
            contact.ended_by,
            has_caller=bool(contact.caller_sealed),
        )


def repairs_of(contacts: Iterable[int]) -> dict[int, list[Repair]]:
    """The repairs that evidence made to contacts."""
    found: dict[int, list[Repair]] = defaultdict(list)
    for repair in Repair.objects.filter(contact_id__in=list(contacts), rule__in=EVIDENCE_RULES):
        found[repair.contact_id].append(repair)
    return found


def as_logged(contact: Contact, repairs: Iterable[Repair]) -> None:
    """Put back, in memory, what earlier repairs changed. What is stored stays beside, for `correct` to compare."""
    contact.stored = {name: getattr(contact, name) for name in CHANGED}  # type: ignore[attr-defined]
    contact.linkedid, contact.hold_seconds = "", 0
    for repair in repairs:
        for name, (before, _) in repair.changes.items() if repair.applied else ():
            for column in SEALED.get(name, (name,)):
                setattr(contact, column, before)


def correct(
    contacts: Sequence[Corrected], made_before: Mapping[int, list[Repair]], off: frozenset[str]
) -> set[tuple[int, int]]:
    """Write what the rules find now; the (queue, interval) pairs whose sums change."""
    touched: set[tuple[int, int]] = set()
    for each in contacts:
        found = findings(each.logged, each.seen, each.call, off=off)
        if _write(each, found, off):
            touched.add((each.contact.queue_id, each.contact.interval_epoch))
        would = [finding for finding in findings(each.logged, each.seen, each.call, off=NOTHING) if finding.rule in off]
        _note(each, found, would, made_before[each.contact.pk])
    _store_holds(contacts, off)
    return touched


def _write(each: Corrected, found: Sequence[Finding], off: frozenset[str]) -> bool:
    """Store the contact as repaired, if that is not how it stands; whether anything that is summed changed."""
    contact = each.contact
    stored: dict[str, Any] = contact.stored  # type: ignore[attr-defined]
    if each.call == contact.callid or "same_call_other_id" not in off:
        contact.linkedid = each.call
    for finding in found:
        for name, (_, after) in finding.changes.items():
            _set(contact, name, after, each.seen, stored)
    new = {name: getattr(contact, name) for name in CHANGED}
    changed = {name: value for name, value in new.items() if value != stored[name]}
    if not changed:
        return False
    Contact.objects.filter(pk=contact.pk).update(**changed)
    if "ended_epoch" in changed:
        talk = Segment.objects.filter(contact=contact, kind="talk", ended_epoch=stored["ended_epoch"])
        talk.update(ended_epoch=changed["ended_epoch"])
    return changed.keys() != {"linkedid"}


def _set(contact: Contact, name: str, after: Any, seen: Seen | None, stored: Mapping[str, Any]) -> None:
    """One field as repaired; numbers of outside people sealed, and not sealed anew while they are the same."""
    if name == "caller" and seen is not None:
        contact.caller_sealed, contact.caller_hash = sealed_number(seen.caller_number)
        if contact.caller_hash and contact.caller_hash == stored["caller_hash"]:
            contact.caller_sealed = stored["caller_sealed"]
    elif name == "transfer_to" and is_outside_number(str(after)):
        contact.transfer_to, contact.transfer_sealed = "", keys.seal(mask_caller(str(after)))
        if stored["transfer_sealed"] and keys.unseal(stored["transfer_sealed"]) == mask_caller(str(after)):
            contact.transfer_sealed = stored["transfer_sealed"]
    else:
        setattr(contact, name, after)


def sealed_number(number: str) -> tuple[str, str]:
    """An outside number as it is stored: sealed, and the hash by which it is found."""
    if not number:
        return "", ""
    digits = normal_number(number)
    return keys.seal(mask_caller(number)), keys.search_hash(digits) if digits else ""


def _note(each: Corrected, found: Sequence[Finding], would: Sequence[Finding], before: Sequence[Repair]) -> None:
    """Keep one repair per rule that changed something, or would if it were on, and none else."""
    wanted = {
        finding.rule: (RULES[finding.rule].version, _told(finding.changes), each.lines, is_on)
        for some, is_on in ((found, True), (would, False))
        for finding in some
    }
    if wanted == {row.rule: (row.version, row.changes, row.evidence, row.applied) for row in before}:
        return
    Repair.objects.filter(pk__in=[row.pk for row in before]).delete()
    Repair.objects.bulk_create(
        Repair(contact=each.contact, rule=rule, version=version, changes=changes, evidence=lines, applied=is_on)
        for rule, (version, changes, lines, is_on) in wanted.items()
    )


def _told(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    """Changes as they are kept: an outside number is named as changed, never copied."""
    return {
        name: [before, SEALED_MARK if name == "transfer_to" and is_outside_number(str(after)) else after]
        for name, (before, after) in changes.items()
    }


def _store_holds(contacts: Sequence[Corrected], off: frozenset[str]) -> None:
    """Segments for the stretches in which the caller was on hold."""
    wanted = {
        (each.contact.pk, FIRST_HOLD + number, start, end)
        for each in contacts
        if "hold_from_cel" not in off and each.contact.outcome == "answered"
        for number, (start, end) in enumerate(each.holds)
    }
    rows = Segment.objects.filter(contact__in=[each.contact.pk for each in contacts], order__gte=FIRST_HOLD)
    agents = {each.contact.pk: each.contact.agent_id for each in contacts}
    store_segments(rows, [hold_segment(*hold, agents[hold[0]]) for hold in sorted(wanted)])


def hold_segment(contact: int, order: int, start_us: int, end_us: int, agent: int | None) -> Segment:
    """A stretch on hold."""
    return Segment(
        contact_id=contact,
        order=order,
        kind="hold",
        agent_id=agent,
        started_epoch=start_us // SECOND_US,
        ended_epoch=end_us // SECOND_US,
        milliseconds=(end_us - start_us) // 1000,
    )


def store_segments(rows: Any, wanted: Sequence[Segment]) -> None:
    """Have exactly these segments stand among `rows`."""

    def key(row: Segment) -> tuple[Any, ...]:
        return row.contact_id, row.order, row.kind, row.agent_id, row.started_epoch, row.ended_epoch, row.milliseconds

    standing = {key(row): row.pk for row in rows}
    new = {key(row): row for row in wanted}
    Segment.objects.filter(pk__in=[pk for found, pk in standing.items() if found not in new]).delete()
    Segment.objects.bulk_create([row for found, row in new.items() if found not in standing])
