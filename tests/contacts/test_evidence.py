"""Calls corrected and completed by channel events: each rule by itself, and the same end from every order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.deliver import count_again, fold_rest
from keskus.contacts.actions.outbound import Phones
from keskus.contacts.actions.reconcile import mark_every_call, reconcile_marked
from keskus.contacts.models import (
    AgentPhone,
    Contact,
    MarkedCall,
    OutboundCall,
    QueueDay,
    Repair,
    Segment,
    Source,
)
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.states import state_sums
from keskus.core import keys
from keskus.core.actors import SYSTEM
from tests.contacts.evidence import cel_line, evidence_source, record_file
from tests.contacts.evidence_calls import LOG, START, events
from tests.contacts.world import a_source, log_file, take
from tests.engines.cel.tape import CALLER, LOCAL_TWO, NUMBER, Tape

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(tmp_path: Path) -> Source:
    source = a_source()
    take(source, log_file(tmp_path, LOG))
    return source


@pytest.fixture
def cel(log: Source, tmp_path: Path) -> Source:
    source = evidence_source(log)
    take(source, record_file(tmp_path, events()))
    return source


def contact(queue: str, **wanted: Any) -> Contact:
    return Contact.objects.select_related("agent", "source").get(queue__name=queue, **wanted)


def changes(of: Contact) -> dict[str, dict[str, Any]]:
    return dict(Repair.objects.filter(contact=of, applied=True).values_list("rule", "changes"))


def test_a_transfer_by_a_local_members_phone_is_seen_and_ends_the_talk(cel: Source) -> None:
    billing = contact("billing")
    assert (billing.talk_seconds, billing.ended_by, billing.transfer_to) == (10, "blind_transfer", "702")
    assert billing.ended_epoch == START + 15
    assert changes(billing) == {
        "transferred_unseen": {
            "ended_by": ["caller", "blind_transfer"],
            "transfer_to": ["", "702"],
            "talk_seconds": [25, 10],
            "ended_epoch": [START + 30, START + 15],
        }
    }
    assert Segment.objects.get(contact=billing, kind="talk").ended_epoch == START + 15


def test_the_next_queues_visit_is_tied_to_the_call_and_gets_its_caller_and_its_hold(cel: Source) -> None:
    support = contact("support")
    assert (support.callid, support.linkedid) == (LOCAL_TWO[1], CALLER[1])
    assert (support.hold_seconds, support.talk_seconds) == (2, 12)
    assert keys.unseal(support.caller_sealed) == NUMBER
    assert support.caller_hash == contact("billing").caller_hash
    assert changes(support) == {
        "same_call_other_id": {"linkedid": ["", CALLER[1]]},
        "hold_from_cel": {"hold_seconds": [0, 2]},
        "caller_from_cdr": {"caller": ["", "•"]},
    }
    hold = Segment.objects.get(contact=support, kind="hold")
    assert (hold.started_epoch, hold.ended_epoch, hold.milliseconds) == (START + 20, START + 22, 2000)


def test_a_redirected_caller_did_not_abandon(cel: Source) -> None:
    found = contact("sales", callid="1795300200.31")
    assert found.outcome == "redirected"
    assert changes(found) == {"redirected_as_abandon": {"outcome": ["abandoned", "redirected"]}}


def test_a_caller_refused_at_the_door_is_counted_and_was_not_offered(cel: Source) -> None:
    found = contact("sales", outcome="refused")
    assert (found.source, found.wait_seconds, found.agent) == (cel, 0, None)
    assert changes(found) == {"refused_at_door": {"outcome": [None, "refused"]}}
    day = QueueDay.objects.get(queue__name="sales")
    assert (day.offered, day.refused, day.redirected, day.abandoned, day.answered) == (2, 1, 1, 0, 1)


def test_a_visit_that_the_log_lost_is_a_contact_of_the_events(cel: Source) -> None:
    found = contact("sales", outcome="answered")
    assert (found.source, found.wait_seconds, found.talk_seconds) == (cel, 4, 20)
    assert set(changes(found)) == {"visit_missing_in_log"}
    assert list(found.segments.order_by("order").values_list("kind", flat=True)) == ["queue", "talk"]


def test_a_call_made_is_its_agents_though_the_queue_knows_the_phone_by_another_name(cel: Source) -> None:
    made = OutboundCall.objects.select_related("agent").get()
    assert made.agent is not None
    assert (made.agent.name, made.interface, made.disposition) == ("Ewa", "PJSIP/1010", "answered")
    assert (made.started_epoch, made.ring_seconds, made.talk_seconds) == (START + 400, 5, 20)
    assert keys.unseal(made.called_sealed) == "447700900072"


def test_a_phone_that_two_share_is_nobodys(cel: Source, log: Source) -> None:
    ada = contact("support").agent
    assert ada is not None
    AgentPhone.objects.create(
        contact=contact("sales", outcome="refused"), source=log, interface="PJSIP/1010", agent=ada
    )
    mark_every_call(log)
    fold_rest(log)
    assert OutboundCall.objects.get().agent is None


def test_whose_a_phone_is_may_be_learnt_after_the_call_that_the_log_lost(cel: Source, log: Source) -> None:
    lost = contact("sales", outcome="answered")
    assert lost.agent is None
    support = contact("support")
    assert support.agent_id is not None
    Phones(log).learn({support.pk: ("PJSIP/1002", support.agent_id)})
    fold_rest(log)
    assert Contact.objects.get(pk=lost.pk).agent_id == support.agent_id


def test_events_without_a_log_make_contacts_by_themselves(tmp_path: Path) -> None:
    source = evidence_source(a_source(), alone=True)
    take(source, record_file(tmp_path, events()))
    found = Contact.objects.filter(source=source).order_by("entered_epoch")
    assert [(each.queue.name, each.outcome, each.agent and each.agent.name) for each in found] == [
        ("billing", "answered", "PJSIP/1010"),
        ("support", "answered", "PJSIP/1900"),
        ("sales", "refused", None),
        ("sales", "redirected", None),
        ("sales", "answered", "PJSIP/1002"),
    ]
    assert not Repair.objects.exists()
    assert sum(QueueDay.objects.values_list("offered", flat=True)) == 4


@pytest.mark.parametrize(
    ("rule", "queue", "field", "logged"),
    [
        ("transferred_unseen", "billing", "ended_by", "caller"),
        ("same_call_other_id", "support", "linkedid", ""),
        ("hold_from_cel", "support", "hold_seconds", 0),
        ("caller_from_cdr", "support", "caller_sealed", ""),
        ("redirected_as_abandon", "sales", "outcome", "abandoned"),
    ],
)
def test_a_rule_that_is_off_leaves_what_the_log_said_and_on_again_it_repairs(
    cel: Source, log: Source, rule: str, queue: str, field: str, logged: object
) -> None:
    before = picture()
    for off, is_logged in (([rule], True), ([], False)):
        Source.objects.filter(pk=log.pk).update(rules_off=off)
        mark_every_call(log)
        fold_rest(log)
        found = contact(queue, source=log)
        assert (getattr(found, field) == logged) is is_logged
        assert (rule in changes(found)) is not is_logged
        assert Repair.objects.get(contact=found, rule=rule).applied is not is_logged, "what it would change is kept"
    assert picture() == before


@pytest.mark.parametrize(("rule", "outcome"), [("refused_at_door", "refused"), ("visit_missing_in_log", "answered")])
def test_without_its_rule_a_visit_is_no_contact(cel: Source, log: Source, rule: str, outcome: str) -> None:
    Source.objects.filter(pk=log.pk).update(rules_off=[rule])
    mark_every_call(log)
    fold_rest(log)
    assert not Contact.objects.filter(source=cel, outcome=outcome).exists()


@pytest.mark.parametrize("seed", range(12))
def test_any_order_any_cut_and_any_redelivery_come_to_the_same(tmp_path: Path, seed: int) -> None:
    """Deliveries of log and events in pieces, shuffled, some twice, the work stopped anywhere between."""
    rng = random.Random(seed)
    log = a_source()
    sources = {"log": log, "cel": evidence_source(log)}
    pieces = [("log", piece) for piece in cut(LOG, rng)] + [("cel", piece) for piece in cut(events(), rng)]
    pieces += rng.sample(pieces, 2)
    rng.shuffle(pieces)
    for number, (name, lines) in enumerate(pieces):
        write = log_file if name == "log" else record_file
        take(sources[name], write(tmp_path, lines, f"{name}{number}"), add_up=rng.random() < 0.5)
        if rng.random() < 0.3:
            reconcile_marked(most=1)
    for source in sources.values():
        fold_rest(source)
    shuffled = picture()
    Source.objects.all().update(companion_of=None)
    for model in (Contact, OutboundCall, AgentPhone, QueueDay, Source):
        model.objects.all().delete()
    straight = a_source()
    take(straight, log_file(tmp_path, LOG))
    take(evidence_source(straight), record_file(tmp_path, events()))
    assert shuffled == picture()


def cut(lines: list[str], rng: random.Random) -> list[list[str]]:
    """Lines in a few pieces."""
    places = sorted(rng.sample(range(1, len(lines)), 3))
    return [lines[start:end] for start, end in zip([0, *places], [*places, None], strict=True)]


def picture() -> dict[str, list[Any]]:
    """Everything that was made, in names instead of numbers."""
    assert not MarkedCall.objects.exists()
    contacts = Contact.objects.values_list(
        "source__kind", "queue__name", "agent__name", "callid", "visit", "entered_epoch", "outcome", "wait_seconds",
        "talk_seconds", "hold_seconds", "answered_epoch", "ended_epoch", "ended_by", "transfer_to", "caller_hash",
        "flags", "linkedid", "counted",
    )  # fmt: skip
    segments = Segment.objects.values_list(
        "contact__callid", "order", "kind", "agent__name", "started_epoch", "ended_epoch", "milliseconds"
    )
    outbound = OutboundCall.objects.values_list(
        "agent__name", "interface", "callid", "linkedid", "started_epoch", "talk_seconds", "called_hash"
    )
    sums = [field.name for field in QueueDay._meta.concrete_fields if field.name not in ("id", "queue")]
    repairs = Repair.objects.values_list("contact__callid", "contact__queue__name", "rule", "version", "changes")
    return {
        "contacts": sorted(contacts, key=str),
        "segments": sorted(segments, key=str),
        "outbound": sorted(outbound, key=str),
        "phones": sorted(AgentPhone.objects.values_list("contact__callid", "interface", "agent__name")),
        "repairs": sorted(repairs, key=str),
        "days": sorted(QueueDay.objects.values_list("queue__name", *sums), key=str),
        "sealed": sorted(
            (keys.unseal(sealed) if sealed else "")
            for sealed in Contact.objects.values_list("caller_sealed", flat=True)
        ),
    }


def test_uniqueids_that_look_like_one_number_are_two_calls(log: Source, tmp_path: Path) -> None:
    """`.3` and `.30` are not the decimal number .3."""
    lines = []
    for channel in (("PJSIP/trunk-00000091", "1795300700.3"), ("PJSIP/trunk-00000092", "1795300700.30")):
        tape = Tape(channel[1]).arrive(700, channel).queue(701, channel=channel)
        lines += [cel_line(event) for event in tape.give_up(705, channel).events]
    take(evidence_source(log), record_file(tmp_path, lines))
    assert Contact.objects.filter(callid__startswith="1795300700.3").count() == 2


def test_what_a_rule_is_off_for_holds_for_events_without_a_log_too(tmp_path: Path) -> None:
    source = evidence_source(a_source(), alone=True)
    take(source, record_file(tmp_path, events()))
    Source.objects.filter(pk=source.pk).update(rules_off=["refused_at_door"])
    source.refresh_from_db()
    count_again(source)
    fold_rest(source)
    assert not Contact.objects.filter(outcome="refused").exists()
    assert QueueDay.objects.get(queue__name="sales").refused == 0


def test_the_agents_report_has_the_calls_they_made_but_no_consultation(cel: Source, log: Source) -> None:
    day = date(2026, 11, 21)
    assert datetime.fromtimestamp(START, UTC).date() == day

    def made() -> dict[str, tuple[int, int, int]]:
        figures = state_sums(SYSTEM, Choice(day, day), By.AGENT)
        assert figures is not None
        return {
            each.name: (each.made.calls, each.made.answered, each.made.talk_seconds)
            for each in (*figures.groups.values(), figures.total)
            if each.made.calls
        }

    assert made() == {"Ewa": (1, 1, 20), "": (1, 1, 20)}
    OutboundCall.objects.update(started_epoch=START + 10)
    assert made() == {}, "she was talking with a caller then"


def test_a_calls_page_tells_its_legs_and_records_to_those_who_may_see_them(
    cel: Source, log: Source, world: Any
) -> None:
    support = contact("support")
    manager = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    page = manager.get(reverse("contacts:call", args=[support.pk])).content.decode()
    assert reverse("contacts:call", args=[contact("billing").pk]) in page
    assert "BLINDTRANSFER" in page
    assert NUMBER in page
    auditor = world.client_for(Role.AUDITOR, ScopeKind.CENTRE)
    hidden = auditor.get(reverse("contacts:call", args=[support.pk])).content.decode()
    assert "BLINDTRANSFER" in hidden
    assert "7700900" not in hidden
    assert "Kai" not in hidden


def test_who_reaches_one_queue_sees_only_the_records_of_its_own_leg(cel: Source, world: Any) -> None:
    support = contact("support")
    Contact.objects.filter(pk=support.pk).update(queue=world.ours.queue)
    lead = world.client_for(Role.SUPERVISOR, ScopeKind.QUEUE)
    page = lead.get(reverse("contacts:call", args=[support.pk])).content.decode()
    assert reverse("contacts:call", args=[contact("billing").pk]) not in page
    assert LOCAL_TWO[0] in page
    assert "BLINDTRANSFER" not in page
