"""Calls that agents made, and by which telephone they are known to be theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max, Min

from keskus.contacts.actions.correct import sealed_number
from keskus.contacts.actions.evidence import CallEvidence
from keskus.contacts.actions.links import evidence_of, mark_calls
from keskus.contacts.actions.names import Names
from keskus.contacts.models import AgentPhone, Contact, OutboundCall, Source
from keskus.contacts.queries.calls import HAS_LINK
from keskus.contacts.queries.records import KINDS as EVIDENCE
from keskus.contacts.rules import SEQUENCE_BITS
from keskus.contacts.rules.evidence import SECOND_US
from keskus.engines import cel

COMPARED = tuple(field.attname for field in OutboundCall._meta.concrete_fields if field.attname != "called_sealed")


class Phones:
    """Who takes calls on which telephone of a PBX, as far as calls have shown."""

    def __init__(self, principal: Source) -> None:
        self.principal = principal
        self._known: dict[str, tuple[int, ...]] = {}

    def learn(self, seen: Mapping[int, tuple[str, int] | None]) -> None:
        """Note by contact on which telephone which agent took it; where that says something new about a telephone,
        calls made from it, and answered calls of which the log has nothing, are looked at again."""
        rows = AgentPhone.objects.filter(contact__in=list(seen)).values_list("contact_id", "interface", "agent_id")
        standing = {contact: (phone, agent) for contact, phone, agent in rows}
        changed = {contact: pair for contact, pair in seen.items() if pair != standing.get(contact)}
        if not changed:
            return
        pairs = (*changed.values(), *(standing.get(contact) for contact in changed))
        before = {pair[0]: self._agents_of(pair[0]) for pair in pairs if pair}
        AgentPhone.objects.filter(contact__in=list(changed)).delete()
        AgentPhone.objects.bulk_create(
            AgentPhone(contact_id=contact, source=self.principal, interface=pair[0], agent_id=pair[1])
            for contact, pair in changed.items()
            if pair
        )
        self._known.clear()
        self._mark({phone for phone, agents in before.items() if self._agents_of(phone) != agents})

    def agent_of(self, phone: str, member: str, names: Names) -> int | None:
        """The agent behind a telephone or a queue member's interface; None where two share it or nobody is known."""
        spellings = [name for name in (member, f"{member}/n", phone) if name]
        for name in spellings:
            if name in names.aliases:
                return names.agent_ids.get(names.aliases[name])
        if agents := self._agents_of(phone):
            return agents[0] if len(agents) == 1 else None
        if self.principal.kind in EVIDENCE:
            names.learn(queues=set(), agents={phone or member})
            return names.agent_ids[phone or member]
        return next((names.agent_ids[name] for name in spellings if name in names.agent_ids), None)

    def _agents_of(self, phone: str) -> tuple[int, ...]:
        """Nobody, the one agent, or two of those who share it."""
        if phone not in self._known:
            rows = AgentPhone.objects.filter(source=self.principal, interface=phone)
            ends = rows.aggregate(first=Min("agent_id"), last=Max("agent_id"))
            self._known[phone] = tuple(sorted({agent for agent in ends.values() if agent is not None}))
        return self._known[phone]

    def _mark(self, phones: set[str]) -> None:
        if not phones:
            return
        sources = [source.pk for source in evidence_of(self.principal)]
        made = OutboundCall.objects.filter(source__in=sources, interface__in=phones)
        mark_calls(self.principal.pk, made.values_list("linkedid", flat=True))
        missing = Contact.objects.filter(HAS_LINK, source__in=sources, answered_epoch__isnull=False)
        mark_calls(self.principal.pk, missing.values_list("linkedid", flat=True))


def store_outbound(
    principal: Source,
    links: Mapping[str, str],
    evidence: Mapping[str, CallEvidence],
    names: Names,
    phones: Phones,
) -> None:
    """Have exactly the calls made stand that the evidence of these calls tells of."""
    made: dict[int, OutboundCall] = {}
    for call, known in evidence.items():
        for each in known.outbound:
            line = known.line_of(each.uniqueid, each.dialled_us)
            made[line] = _row(line, call, each, phones.agent_of(each.interface, "", names))
    sources = [source.pk for source in evidence_of(principal)]
    rows = OutboundCall.objects.filter(source__in=sources, linkedid__in=sorted({*links, *links.values()}))
    standing = {row.pk: row for row in rows}
    changed = [pk for pk, row in made.items() if pk not in standing or _key(standing[pk]) != _key(row)]
    gone = [pk for pk in standing if pk not in made]
    OutboundCall.objects.filter(pk__in=[*changed, *gone]).delete()
    OutboundCall.objects.bulk_create(made[pk] for pk in sorted(changed))


def _key(row: OutboundCall) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COMPARED)


def _row(line: int, call: str, made: cel.OutboundCall, agent: int | None) -> OutboundCall:
    sealed, called_hash = sealed_number(made.number)
    answered = made.answered_us
    return OutboundCall(
        id=line,
        source_id=line >> SEQUENCE_BITS,
        agent_id=agent,
        interface=made.interface[:256],
        callid=made.uniqueid,
        linkedid=call,
        started_epoch=made.started_us // SECOND_US,
        answered_epoch=None if answered is None else answered // SECOND_US,
        ended_epoch=None if made.ended_us is None else made.ended_us // SECOND_US,
        ring_seconds=round(((answered or made.ended_us or made.dialled_us) - made.dialled_us) / SECOND_US),
        talk_seconds=None if answered is None else round(made.talk_seconds),
        disposition=made.disposition,
        called_sealed=sealed,
        called_hash=called_hash,
    )
