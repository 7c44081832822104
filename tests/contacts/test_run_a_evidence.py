"""The dense run of a real Asterisk with all that it wrote, against every figure of the truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Q, Sum

from keskus.contacts.models import Contact, OutboundCall, PbxAgent, QueueDay, Repair, Segment, Source
from keskus.contacts.queries.outbound import OWN_CALL
from tests.contacts.evidence import evidence_source
from tests.contacts.world import a_source, data_folder, take

pytestmark = pytest.mark.django_db

OUTCOMES = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    "timeout": "timeout",
    "exit_key": "exit_key",
    "left_empty": "left_empty",
    "withdrawn": "withdrawn",
    "redirected_by_ami": "redirected",
}
ENDED = {
    "agent_hangup": "agent",
    "caller_hangup": "caller",
    "blindtransfer": "blind_transfer",
    "attendedtransfer": "attended_transfer",
}
WHOLE_SECOND = 0.5  # a mean of whole seconds against one of microseconds


@pytest.fixture
def folder() -> Path:
    return data_folder("asterisk-run-a")


@pytest.fixture
def truth(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "truth.json").read_text()))


@pytest.fixture
def log(folder: Path) -> Source:
    source = a_source()
    take(source, str(folder / "queue_log"))
    return source


def agents_of(truth: dict[str, Any]) -> dict[str, PbxAgent]:
    """The truth's agents as the log calls them: by member name, or by interface where one has none."""
    return {
        number: PbxAgent.objects.get(name=known["name"] or f"PJSIP/{number}")
        for number, known in truth["agents"].items()
    }


def own_calls() -> Any:
    """Calls made by agents, consultations during a talk of theirs left out."""
    return OutboundCall.objects.filter(OWN_CALL)


def test_log_events_and_records_together_equal_every_figure(folder: Path, log: Source, truth: dict[str, Any]) -> None:
    take(evidence_source(log, "asterisk_cdr"), str(folder / "cdr-Master.csv"))
    take(evidence_source(log), str(folder / "cel-Master.csv"))
    for name, true in truth["queues"].items():
        day = QueueDay.objects.get(queue__name=name)
        assert {known: getattr(day, ours) for known, ours in OUTCOMES.items()} == {
            known: true[known] for known in OUTCOMES
        }
        assert day.refused == true["rejected_full"] + true["rejected_empty"]
        assert day.offered + day.refused == true["attempts_including_rejected"]
        assert abs(day.answered_within - true["answered_within_20s"]) <= true["answered_19_to_21s"]
        assert day.wait_answered_seconds / day.answered == pytest.approx(
            true["average_speed_of_answer_s"], abs=WHOLE_SECOND
        )
        assert day.talk_seconds / day.answered == pytest.approx(true["average_handle_time_s"], abs=WHOLE_SECOND)
        assert day.wait_abandoned_seconds / day.abandoned == pytest.approx(
            true["average_wait_before_abandon_s"], abs=WHOLE_SECOND
        )
        assert day.longest_wait_seconds == pytest.approx(true["longest_wait_s"], abs=1)
        contacts = Contact.objects.filter(queue__name=name)
        ends = dict(contacts.exclude(ended_by="").values_list("ended_by").annotate(Count("id")))
        assert ends == {ENDED[known]: count for known, count in true["ended"].items()}
        assert day.transferred == true["ended"]["blindtransfer"] + true["ended"]["attendedtransfer"]
        assert contacts.exclude(outcome="refused").values("linkedid").distinct().count() <= true["unique_calls"]


def test_every_figure_of_every_agent(folder: Path, log: Source, truth: dict[str, Any]) -> None:
    take(evidence_source(log), str(folder / "cel-Master.csv"))
    for number, agent in agents_of(truth).items():
        true = truth["agents"][number]
        own = Contact.objects.filter(agent=agent)
        by_queue = dict(own.values_list("queue__name").annotate(Count("id")))
        assert by_queue == true["handled_by_queue"]
        sums = own.aggregate(
            talk=Sum("talk_seconds"),
            held=Sum("hold_seconds"),
            blind=Count("id", filter=Q(ended_by="blind_transfer")),
            attended=Count("id", filter=Q(ended_by="attended_transfer")),
        )
        assert sums["talk"] == pytest.approx(true["talk_s"], abs=WHOLE_SECOND * true["handled"])
        holds = Segment.objects.filter(contact__in=own, kind="hold")
        assert sums["held"] == pytest.approx(true["held_s"], abs=0.5 * max(holds.count(), 1) + 0.5)
        held = sum(ms or 0 for ms in holds.values_list("milliseconds", flat=True)) / 1000
        assert held == pytest.approx(true["held_s"], abs=0.5)
        assert (sums["blind"], sums["attended"]) == (true["transferred_blind"], true["transferred_attended"])
        made = own_calls().filter(agent=agent)
        assert made.count() == true["outbound_calls"]
        assert made.exclude(answered_epoch=None).count() == true["outbound_answered"]
        talk = made.aggregate(talk=Sum("talk_seconds"))["talk"] or 0
        assert talk == pytest.approx(true["outbound_talk_s"], abs=WHOLE_SECOND * max(true["outbound_calls"], 1))


def test_what_call_detail_records_alone_can_add(folder: Path, log: Source, truth: dict[str, Any]) -> None:
    """Transfers by the phones of Local members, and the calls that agents made; no holds, no refusals, no redirects."""
    take(evidence_source(log, "asterisk_cdr"), str(folder / "cdr-Master.csv"))
    rules = set(
        Repair.objects.filter(rule__in=("transferred_unseen", "hold_from_cel", "refused_at_door")).values_list(
            "rule", flat=True
        )
    )
    assert rules == {"transferred_unseen"}
    billing = QueueDay.objects.get(queue__name="billing")
    true = truth["queues"]["billing"]
    assert billing.transferred == true["ended"]["blindtransfer"] + true["ended"]["attendedtransfer"]
    assert billing.talk_seconds / billing.answered == pytest.approx(true["average_handle_time_s"], abs=WHOLE_SECOND)
    assert own_calls().count() == sum(agent["outbound_calls"] for agent in truth["agents"].values())


def test_events_alone_tell_every_visit(folder: Path, truth: dict[str, Any]) -> None:
    """A centre whose queue_log is lost still has its calls."""
    take(evidence_source(a_source(), alone=True), str(folder / "cel-Master.csv"))
    for name, true in truth["queues"].items():
        day = QueueDay.objects.get(queue__name=name)
        assert {known: getattr(day, ours) for known, ours in OUTCOMES.items()} == {
            known: true[known] for known in OUTCOMES
        }
        assert abs(day.answered_within - true["answered_within_20s"]) <= true["answered_19_to_21s"]


def test_a_did_line_without_an_entry_is_a_refusal(folder: Path, log: Source, truth: dict[str, Any]) -> None:
    """383 callers met a queue, the log let 350 in: the other 33 are only in the events."""
    take(evidence_source(log), str(folder / "cel-Master.csv"))
    assert Contact.objects.count() == truth["totals"]["queue_visits"]
    assert (
        Contact.objects.filter(outcome="refused").count()
        == truth["totals"]["queue_visits"] - truth["totals"]["offered"]
    )
