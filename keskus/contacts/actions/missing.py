"""Visits of which the log has nothing: callers refused at the door, lines that were lost, a PBX without a log.

Each becomes a contact of the evidence's source, numbered after the line that tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q

from keskus.contacts.actions.correct import FIRST_HOLD, hold_segment, sealed_number, store_segments
from keskus.contacts.actions.links import evidence_of
from keskus.contacts.actions.names import Names
from keskus.contacts.actions.outbound import Phones
from keskus.contacts.models import Contact, Outcome, Repair, Segment, Source
from keskus.contacts.queries.calls import HAS_LINK
from keskus.contacts.queries.records import KINDS as EVIDENCE
from keskus.contacts.rules import SEQUENCE_BITS, interval_of
from keskus.contacts.rules.evidence import ENDED_BY, SECOND_US
from keskus.contacts.rules.repairs import RULES
from keskus.core import keys
from keskus.engines.asterisk.channels import is_outside_number
from keskus.engines.cel import Visit
from keskus.engines.masking import mask_caller

ASKED = 500
REFUSED = frozenset({"refused", "refused_full", "refused_empty"})
FLAG_OF = {"no_start": "no_enter", "no_end": "no_end", "guessed": "guessed"}
COMPARED = tuple(
    field.attname
    for field in Contact._meta.concrete_fields
    if field.attname not in ("counted", "caller_sealed", "transfer_sealed")
)


class Missing(NamedTuple):
    """A visit, the call it is of, and the line that tells of it first."""

    visit: Visit
    call: str
    line: int


def store_missing(
    principal: Source,
    links: Mapping[str, str],
    missing: Sequence[Missing],
    names: Names,
    phones: Phones,
    off: frozenset[str],
) -> set[tuple[int, int]]:
    """Have exactly these contacts stand for these calls in the evidence's sources; the pairs whose sums change."""
    stands_alone = principal.kind in EVIDENCE
    wanted = [each for each in missing if _is_wanted(each.visit, off, stands_alone=stands_alone)]
    names.learn(queues={each.visit.queue for each in wanted}, agents=set())
    made = {each.line: _contact(each, names, phones) for each in wanted}
    standing = _standing(principal, links)
    changed = {pk for pk, row in made.items() if pk not in standing or _key(standing[pk]) != _key(row)}
    gone = [pk for pk in standing if pk not in made or pk in changed]
    touched = {
        (row.queue_id, row.interval_epoch) for row in (*(standing[pk] for pk in gone), *(made[pk] for pk in changed))
    }
    Repair.objects.filter(contact__in=gone).delete()
    Segment.objects.filter(contact__in=gone).delete()
    Contact.objects.filter(pk__in=gone).delete()
    new = [each for each in wanted if each.line in changed and made[each.line].visit == each.visit.visit_no]
    Contact.objects.bulk_create(made[pk] for pk in sorted(changed))
    store_segments(Segment.objects.none(), [row for each in new for row in _segments(each, made[each.line])])
    if not stands_alone:
        Repair.objects.bulk_create(_repair(each) for each in new)
    return touched


def _is_wanted(visit: Visit, off: frozenset[str], *, stands_alone: bool) -> bool:
    """Whether a rule that is on makes it a contact. Beside a log only what has ended: the log may still tell of it."""
    if visit.outcome in REFUSED:
        return "refused_at_door" not in off
    return stands_alone or (visit.outcome != "open" and "visit_missing_in_log" not in off)


def _standing(principal: Source, links: Mapping[str, str]) -> dict[int, Contact]:
    sources = [source.pk for source in evidence_of(principal)]
    names, found = sorted({*links, *links.values()}), dict[int, Contact]()
    for start in range(0, len(names), ASKED):
        some = Q(HAS_LINK, source__in=sources, linkedid__in=names[start : start + ASKED])
        found |= {row.pk: row for row in Contact.objects.filter(some)}
    return found


def _key(row: Contact) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COMPARED)


def _contact(each: Missing, names: Names, phones: Phones) -> Contact:
    visit, entered = each.visit, each.visit.entered_us // SECOND_US
    target_sealed = keys.seal(mask_caller(visit.transfer_to)) if is_outside_number(visit.transfer_to) else ""
    caller_sealed, caller_hash = sealed_number(visit.caller_number)
    ended_us = visit.talk_ended_us if visit.talk_ended_us is not None else visit.left_us
    return Contact(
        id=each.line,
        source_id=each.line >> SEQUENCE_BITS,
        queue_id=names.queue_ids[visit.queue],
        agent_id=phones.agent_of(visit.phone_interface, visit.agent_interface, names) if visit.answered_us else None,
        callid=visit.uniqueid,
        visit=visit.visit_no,
        entered_epoch=entered,
        interval_epoch=interval_of(entered),
        outcome=Outcome.REFUSED if visit.outcome in REFUSED else Outcome(visit.outcome),
        wait_seconds=_whole(visit.wait_seconds),
        talk_seconds=_whole(visit.talk_seconds),
        hold_seconds=_whole(visit.hold_seconds) or 0,
        answered_epoch=_epoch(visit.answered_us),
        ended_epoch=_epoch(ended_us),
        ended_by=ENDED_BY.get(visit.ended_by, visit.ended_by),
        exit_key=visit.exit_key[:10],
        transfer_to="" if target_sealed else visit.transfer_to[:128],
        transfer_sealed=target_sealed,
        caller_sealed=caller_sealed,
        caller_hash=caller_hash,
        first_line=each.line,
        last_line=each.line,
        flags=" ".join(FLAG_OF[flag] for flag in visit.flags if flag in FLAG_OF),
        linkedid=each.call,
    )


def _whole(seconds: float | None) -> int | None:
    """Waits and talks in whole seconds."""
    return None if seconds is None else round(seconds)


def _epoch(at_us: int | None) -> int | None:
    return None if at_us is None else at_us // SECOND_US


def _segments(each: Missing, contact: Contact) -> Iterable[Segment]:
    """Waiting, talking, and the holds inside."""
    met, ended = contact.answered_epoch, contact.ended_epoch
    until = met if met is not None else ended
    yield Segment(contact=contact, order=0, kind="queue", started_epoch=contact.entered_epoch, ended_epoch=until)
    if met is not None:
        agent = contact.agent_id
        yield Segment(contact=contact, order=1, kind="talk", agent_id=agent, started_epoch=met, ended_epoch=ended)
    for number, hold in enumerate(each.visit.holds):
        yield hold_segment(contact.pk, FIRST_HOLD + number, *hold, contact.agent_id)


def _repair(each: Missing) -> Repair:
    rule = "refused_at_door" if each.visit.outcome in REFUSED else "visit_missing_in_log"
    changes = {"outcome": [None, "refused" if each.visit.outcome in REFUSED else each.visit.outcome]}
    return Repair(contact_id=each.line, rule=rule, version=RULES[rule].version, changes=changes, evidence=[each.line])
