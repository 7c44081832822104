"""Facts taken as they happen: against the truth, against the later import of the log, and each counted once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.actions.live import note_taken, sum_live, take_live
from keskus.contacts.actions.sums import mark_source, sum_marked
from keskus.contacts.models import (
    AgentInterval,
    Contact,
    Disagreement,
    PbxAgent,
    QuarantinedLine,
    QueueDay,
    QueueInterval,
    RawLine,
    Source,
    SourceDay,
    SourceFile,
)
from keskus.contacts.rules import CALLER_MARK
from keskus.core.models import AuditEntry
from tests.contacts.world import DAY, a_call, a_source, data_folder, in_order, log_file, take
from tests.engines.ami.lines import lines

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 23, 45, tzinfo=UTC)
COUNTS = ("offered", "answered", "abandoned", "timeout", "exit_key", "left_empty", "withdrawn", "redirected")
MOVED_ON_LOCAL = 7  # transfers by members on Local/, of which the log says nothing


def ami_source(log: Source | None = None) -> Source:
    site = log.site if log else a_source(name="Other").site
    return Source.objects.create(name="Live", site=site, kind=Source.Kind.ASTERISK_AMI, companion_of=log)


def take_all(source: Source, *, batch: int = 120) -> None:
    """Every line of the recorded stream, in batches as a listener stores them."""
    told = lines()
    for start in range(0, len(told), batch):
        take_live(source, told[start : start + batch], at=AT)
    sum_live()


def day_counts() -> dict[str, dict[str, int]]:
    return {day.queue.name: {name: getattr(day, name) for name in COUNTS} for day in QueueDay.objects.all()}


def intervals() -> list[tuple[Any, ...]]:
    rows = QueueInterval.objects.order_by("queue_id", "start_epoch")
    return list(rows.values_list("queue__name", "start_epoch", *COUNTS, "talk_seconds", "wait_answered_seconds"))


def test_a_pbx_with_the_manager_interface_only_counts_by_it_alone() -> None:
    truth = json.loads((data_folder("asterisk-run-a") / "truth.json").read_text())
    source = ami_source()
    take_all(source)
    assert not QuarantinedLine.objects.exists()
    for name, true in truth["queues"].items():
        day = QueueDay.objects.get(queue__name=name)
        expected = {key: true.get(key, 0) for key in COUNTS} | {"redirected": true["redirected_by_ami"]}
        assert day_counts()[name] == expected
        assert day.talk_seconds / day.answered == pytest.approx(true["average_handle_time_s"], abs=0.5)
        assert day.wait_answered_seconds / day.answered == pytest.approx(true["average_speed_of_answer_s"], abs=0.5)
    agents = {agent.name: agent for agent in PbxAgent.objects.filter(source=source)}
    for known in truth["agents"].values():
        name = known["name"] or next(iter(known["interfaces"].values()))
        rows = AgentInterval.objects.filter(agent=agents[name])
        talking = sum(rows.filter(state="talking").values_list("seconds", flat=True))
        assert talking == pytest.approx(known["talk_s"], abs=max(2, known["handled"]))
    numbers = Contact.objects.filter(source=source).exclude(caller_hash="").count()
    assert numbers > 300
    assert not source_text_has_numbers(source)


def source_text_has_numbers(source: Source) -> bool:
    rows = RawLine.objects.filter(source=source, text__contains="ENTERQUEUE")
    return any(
        "+44" in text or (CALLER_MARK not in text and "||" not in text) for text in rows.values_list("text", flat=True)
    )


def test_live_figures_and_the_later_import_of_the_log_agree_and_each_call_counts_once(tmp_path: Path) -> None:
    path = data_folder("asterisk-run-a") / "queue_log"
    log = a_source()
    live = ami_source(log)
    take_all(live)
    before = day_counts()
    assert fold_rest(live)
    assert not Disagreement.objects.exists()  # a log that was not read yet does not disagree
    assert not PbxAgent.objects.filter(source=live).exists()  # it goes by the names of its PBX's log
    logged = path.read_text().splitlines()
    half = [line for line in logged if int(line.partition("|")[0]) < 1_795_304_000]
    take(log, log_file(tmp_path, half, "first"))
    counted = Contact.objects.filter(counted=True)
    assert Counter(counted.values_list("callid", flat=True)).total() == 350
    by_source = Counter(counted.values_list("source_id", flat=True))
    assert by_source[log.pk] > 100
    assert by_source[live.pk] > 100
    for name, counts in day_counts().items():
        assert counts["offered"] == before[name]["offered"]
        assert counts["answered"] == before[name]["answered"]
    take(log, str(path))
    assert not Contact.objects.filter(source=live, counted=True).exists()
    after = day_counts()
    redirected = {"billing": 1, "sales": 0, "support": 0}  # queue_log writes ABANDON for a caller redirected by AMI
    for name, counts in before.items():
        moved = redirected[name]
        assert after[name] == counts | {"abandoned": counts["abandoned"] + moved, "redirected": 0}
    kinds = Counter(Disagreement.objects.values_list("kind", flat=True))
    assert kinds == {"talk": MOVED_ON_LOCAL, "outcome": 1}
    assert {row.witness_id for row in Disagreement.objects.all()} == {live.pk}
    assert not SourceDay.objects.get(source=live, queue__name="sales").answers
    assert SourceDay.objects.get(source=log, queue__name="sales").answers
    with_live = intervals()
    Contact.objects.filter(source=live).delete()
    mark_source(log)
    while sum_marked():
        pass
    assert intervals() == with_live


def test_agents_time_counts_from_the_log_as_far_as_it_is_read_then_from_the_manager_interface(tmp_path: Path) -> None:
    path = data_folder("asterisk-run-a") / "queue_log"
    log = a_source()
    live = ami_source(log)
    take_all(live)
    whole_live = seconds_by_state()
    logged = path.read_text().splitlines()
    take(log, log_file(tmp_path, [line for line in logged if int(line[:10]) < 1_795_304_000], "first"))
    both = seconds_by_state()
    take(log, str(path))
    whole_log = seconds_by_state()
    for state in ("talking", "paused"):
        assert min(whole_live[state], whole_log[state]) - 40 <= both[state]
        assert both[state] <= max(whole_live[state], whole_log[state]) + 40
    assert whole_log["talking"] >= whole_live["talking"]  # on Local/ the log lets agents talk on


def seconds_by_state() -> Counter[str]:
    found: Counter[str] = Counter()
    for state, seconds in AgentInterval.objects.values_list("state", "seconds"):
        found[state] += seconds
    return found


def test_one_delivery_a_day_and_one_entry_in_the_trail() -> None:
    source = ami_source()
    told = lines()
    take_live(source, told[:200], at=AT)
    take_live(source, told[200:300], at=AT)
    file = SourceFile.objects.get(source=source)
    assert (file.name, file.line_count) == ("AMI 2026-11-21", 300)
    note_taken(source, at=AT)
    note_taken(source, at=AT)
    assert AuditEntry.objects.filter(action="contacts.close_delivery").count() == 1


def test_only_what_was_heard_is_held_against_the_log(tmp_path: Path) -> None:
    """Not what was before anybody listened, nor what came and went in a gap, nor what came since."""
    log = a_source()
    calls = {at: a_call(DAY + at, number) for number, at in enumerate((0, 1000, 2000, 3000, 4000, 5000))}
    take(log, log_file(tmp_path, in_order(*calls.values())))
    live = ami_source(log)
    heard = [*calls[1000], f"{DAY + 3500}|KESKUS|NONE|NONE|KESKUS_GAP|{DAY + 1500}", calls[4000][0], calls[4000][1]]
    heard.append(calls[4000][2].replace("|60|1", "|30|1"))
    take_live(live, heard, at=AT)
    fold_rest(live)
    (found,) = Disagreement.objects.all()
    assert (found.kind, found.contact.callid) == ("talk", f"{DAY + 4000}.4")
    row = SourceDay.objects.get(source=live)
    assert row.disagreements == 1


def test_a_pause_that_has_lasted_is_no_jump_of_the_clock() -> None:
    live = ami_source()
    told = [f"{DAY + 9000}|MANAGER|sales|Anna|ADDMEMBER|", f"{DAY}|NONE|sales|Anna|PAUSE|lunch"]
    take_live(live, told, at=AT)
    places = RawLine.objects.filter(source=live).order_by("pk").values_list("sort_epoch", flat=True)
    assert list(places) == [DAY + 9000, DAY + 9000]
