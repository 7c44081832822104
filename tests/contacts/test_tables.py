"""Tables of calls and of figures: read by a mapping, once each, versions settled, read anew after a change."""

from __future__ import annotations

import itertools
import json
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.deliver import count_again, deliver, fold_rest
from keskus.contacts.actions.take import EqualRows
from keskus.contacts.gateways import FileTrouble
from keskus.contacts.models import (
    Contact,
    IntervalFigure,
    QuarantinedLine,
    QueueDay,
    RawLine,
    Segment,
    SetAsideLine,
    Source,
)
from keskus.contacts.rules.mapping import Field, Level, TableMapping
from keskus.contacts.rules.readers import Reading
from keskus.contacts.rules.table_reader import TableReader, stored_cells
from keskus.core import keys
from keskus.engines.kpi import ServiceLevelVariant as Variant
from keskus.engines.kpi import Sums, service_level
from keskus.engines.tables import xlsx_bytes
from tests.contacts.world import DAY, a_source, take

pytestmark = pytest.mark.django_db

HEADING = "id;queue;agent;phone;entered;result;wait;talk;note"
CALLS = TableMapping(
    columns={
        Field.CALL_ID: "id",
        Field.QUEUE: "queue",
        Field.AGENT: "agent",
        Field.CALLER: "phone",
        Field.ENTERED: "entered",
        Field.OUTCOME: "result",
        Field.WAIT: "wait",
        Field.TALK: "talk",
    },
    outcomes={"ok": "answered", "lost": "abandoned", "test": "excluded", "menu": "not_offered"},
)
WITHOUT_ID = replace(CALLS, columns={field: name for field, name in CALLS.columns.items() if field != Field.CALL_ID})


def row(number: int, *, result: str = "ok", talk: int = 60, at: str = "", note: str = "", wait: int = 7) -> str:
    entered = at or f"2026-06-01 10:{number % 60:02}:00"
    agent = "Anna" if result == "ok" else ""
    return (
        f"c{number};sales;{agent};+4860000{number:04};{entered};{result};{wait};{talk if result == 'ok' else ''};{note}"
    )


def a_table(mapping: TableMapping, name: str = "Table", zone: str = "UTC") -> Source:
    kind = Source.Kind.CALL_TABLE if mapping.level is Level.CALLS else Source.Kind.INTERVAL_TABLE
    source = a_source(zone, name)
    Source.objects.filter(pk=source.pk).update(kind=kind, mapping=mapping.stored())
    source.refresh_from_db()
    return source


def table_file(folder: Path, rows: list[str], name: str = "calls.csv", heading: str = HEADING) -> str:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in (heading, *rows)), encoding="utf-8")
    os.utime(path, (DAY, DAY))
    return str(path)


def facts(source: Source) -> list[tuple[Any, ...]]:
    """Contacts and their days without the numbers that come from the order of arrival."""
    names = ("queue__name", "agent__name", "entered_epoch", "outcome", "wait_seconds", "talk_seconds", "caller_hash")
    calls = sorted(Contact.objects.filter(source=source).values_list(*names), key=str)
    queues = source.pbx_queues.values("queue")
    columns = [f.name for f in QueueDay._meta.concrete_fields if f.name not in ("id", "queue")]
    return [*calls, *sorted(QueueDay.objects.filter(queue__in=queues).values_list(*columns), key=str)]


def test_a_row_becomes_a_contact_with_its_segments(tmp_path: Path) -> None:
    source = a_table(CALLS, zone="Europe/Warsaw")
    take(source, table_file(tmp_path, [row(1), row(2, result="lost", wait=31), row(3, result="test")]))
    answered = Contact.objects.get(callid="c1")
    entered = int(datetime(2026, 6, 1, 10, 1, tzinfo=ZoneInfo("Europe/Warsaw")).timestamp())
    assert (answered.entered_epoch, answered.outcome, answered.wait_seconds) == (entered, "answered", 7)
    assert (answered.answered_epoch, answered.talk_seconds, answered.ended_epoch) == (entered + 7, 60, entered + 67)
    assert answered.agent is not None
    assert answered.agent.name == "Anna"
    assert keys.unseal(answered.caller_sealed).rstrip("|") == "+48600000001"
    segments = Segment.objects.filter(contact=answered).values_list("kind", "started_epoch", "ended_epoch")
    assert list(segments.order_by("order")) == [
        ("queue", entered, entered + 7),
        ("talk", entered + 7, entered + 67),
    ]
    assert Contact.objects.get(callid="c2").outcome == "abandoned"
    assert SetAsideLine.objects.get(source=source).reason == "excluded"
    day = QueueDay.objects.get()
    assert (day.offered, day.answered, day.abandoned, day.wait_abandoned_seconds) == (2, 1, 1, 31)


def test_numbers_and_unmapped_cells_are_never_stored_in_clear(tmp_path: Path) -> None:
    source = a_table(CALLS)
    take(source, table_file(tmp_path, [row(1, note="Jan Kowalski")]))
    line = RawLine.objects.get(source=source)
    assert "48600" not in line.text
    assert "Kowalski" not in line.text
    assert "Jan Kowalski" in keys.unseal(line.caller_sealed)


@pytest.mark.parametrize("mapping", [CALLS, WITHOUT_ID], ids=["with ids", "without"])
def test_overlapping_deliveries_in_any_order_add_nothing_twice(tmp_path: Path, mapping: TableMapping) -> None:
    rows = [row(number) for number in range(30)] + [row(99), row(99), row(99)]
    whole = a_table(mapping, "whole")
    take(whole, table_file(tmp_path, rows))
    pieces = a_table(mapping, "pieces")
    parts = [rows[20:], rows[:25], rows, rows[10:31]]
    take(pieces, *(table_file(tmp_path, part, f"{n}.csv") for n, part in enumerate(parts)))
    assert facts(pieces) == facts(whole)
    assert Contact.objects.filter(source=whole).count() == (31 if mapping is CALLS else 33)


def test_equal_rows_without_an_id_count_as_often_as_they_stand_however_the_reading_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(1), row(2), row(1), row(3), row(2), row(1)]
    source = a_table(WITHOUT_ID)
    path = table_file(tmp_path, rows)
    monkeypatch.setattr("keskus.contacts.actions.deliver.BATCH", 2)
    while not deliver(source, path, lambda done, size: False).finished:
        pass  # every batch in a reading of its own
    fold_rest(source)
    assert Contact.objects.filter(source=source).count() == 6
    take(source, table_file(tmp_path, [row(1), row(1)], "again.csv"))
    assert Contact.objects.filter(source=source).count() == 6
    take(source, table_file(tmp_path, [row(1)] * 4, "more.csv"))
    assert Contact.objects.filter(source=source).count() == 7


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_version_that_counts_does_not_depend_on_what_came_first(tmp_path: Path, order: tuple[int, ...]) -> None:
    versions = [row(1, talk=60), row(1, talk=300), row(1, talk=300, note="again")]
    source = a_table(CALLS)
    for place in order:
        take(source, table_file(tmp_path, [versions[place], row(50 + place)], f"{place}.csv"))
    told = Contact.objects.get(source=source, callid="c1")
    assert told.talk_seconds == 300
    assert QueueDay.objects.get().talk_seconds == 300 + 3 * 60
    assert sorted(SetAsideLine.objects.filter(callid="c1").values_list("reason", flat=True)) == [
        "repeated",
        "superseded",
    ]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_split_order_and_redelivery_gives_one_answer(tmp_path_factory: Any, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("any")
    rows = [row(number % 7, talk=60 + number) for number in range(12)]
    whole = a_table(CALLS, "whole")
    take(whole, table_file(folder, rows))
    cut = data.draw(st.integers(1, 11))
    parts = data.draw(st.permutations([rows[:cut], rows[cut:], rows[max(0, cut - 3) :]]))
    pieces = a_table(CALLS, "pieces")
    take(pieces, *(table_file(folder, part, f"{n}.csv") for n, part in enumerate(parts)))
    try:
        assert facts(pieces) == facts(whole)
    finally:
        for source in (whole, pieces):
            Contact.objects.filter(source=source).delete()
            queues = [name.queue for name in source.pbx_queues.all()]
            source.delete()
            for queue in queues:
                queue.delete()


def test_a_changed_mapping_reads_the_stored_rows_anew(tmp_path: Path) -> None:
    wrong = replace(CALLS, outcomes={"ok": "answered", "lost": "timeout"}, date_order="dmy")
    rows = [row(1, note="12"), row(2, result="lost"), row(3, result="menu"), row(4, at="2026-06-02 9:00")]
    path = table_file(tmp_path, rows)
    source = a_table(wrong, "changed")
    take(source, path)
    assert QuarantinedLine.objects.get(source=source).reason == "outcome_unknown"
    right = replace(CALLS, columns={**CALLS.columns, Field.WRAP_UP: "note"})
    Source.objects.filter(pk=source.pk).update(mapping=right.stored(), time_zone="America/New_York")
    source.refresh_from_db()
    count_again(source)
    fold_rest(source)
    direct = a_table(right, "direct")
    Source.objects.filter(pk=direct.pk).update(time_zone="America/New_York")
    direct.refresh_from_db()
    take(direct, path)
    assert facts(source) == facts(direct)
    assert Contact.objects.get(source=source, callid="c1").wrap_up_seconds == 12
    assert not QuarantinedLine.objects.filter(source=source, replayed_at=None).exists()
    before = facts(source)
    take(source, table_file(tmp_path, rows, "copy.csv"))
    assert facts(source) == before


def test_a_workbook_is_read_like_the_same_text(tmp_path: Path) -> None:
    rows = [row(1), row(2, result="lost"), row(3, note='says "no"; leaves')]
    text = a_table(CALLS, "text")
    take(text, table_file(tmp_path, [*rows[:2], rows[2].replace('says "no"; leaves', '"says ""no""; leaves"')]))
    book = tmp_path / "calls.xlsx"
    book.write_bytes(xlsx_bytes(HEADING.split(";"), [line.split(";", 8) for line in rows]))
    source = a_table(CALLS, "book")
    take(source, str(book))
    assert facts(source) == facts(text)
    take(text, str(book))
    assert RawLine.objects.filter(source=text).count() == 3


def test_every_bad_row_is_named(tmp_path: Path) -> None:
    bad = [
        row(1, at="yesterday"),
        row(2).replace(";7;", ";-7;"),
        row(3, result="new"),
        row(4).replace("sales", ""),
        row(5).replace(";60;", ";1:99;"),
    ]
    source = a_table(CALLS)
    take(source, table_file(tmp_path, [*bad, row(6)]))
    reasons = list(QuarantinedLine.objects.order_by("offset").values_list("reason", "detail"))
    assert reasons == [
        ("not_a_day", "entered: yesterday"),
        ("negative", "wait: -7"),
        ("outcome_unknown", "outcome: new"),
        ("cell_empty", "queue"),
        ("not_a_duration", "talk: 1:99"),
    ]
    assert Contact.objects.count() == 1


def test_a_table_of_other_columns_is_refused_whole(tmp_path: Path) -> None:
    source = a_table(CALLS)
    with pytest.raises(FileTrouble, match="has no column queue"):
        take(source, table_file(tmp_path, [row(1)], heading=HEADING.replace("queue", "line")))
    source.mapping = {}
    with pytest.raises(FileTrouble, match="nobody has said yet"):
        take(source, table_file(tmp_path, [row(1)]))


FIGURES = TableMapping(
    level=Level.INTERVALS,
    columns={
        Field.QUEUE: "queue",
        Field.DATE: "day",
        Field.START: "from",
        Field.OFFERED: "offered",
        Field.ANSWERED: "answered",
        Field.ABANDONED: "abandoned",
        Field.MEAN_WAIT: "asa",
        Field.TOTAL_TALK: "talk",
    },
    date_order="dmy",
    interval_minutes=30,
)
FIGURE_HEADING = "queue;day;from;offered;answered;abandoned;asa;talk"


def test_rows_of_intervals_become_figures_and_the_fuller_version_counts(tmp_path: Path) -> None:
    source = a_table(FIGURES)
    first = ["sales;01.06.2026;10:00;10;8;2;0:12;16:40", "sales;01.06.2026;10:30;4;5;0;9;60"]
    take(source, table_file(tmp_path, first, heading=FIGURE_HEADING))
    figure = IntervalFigure.objects.get(source=source)
    assert (figure.start_epoch, figure.seconds, figure.offered, figure.answered) == (DAY + 36_000, 1800, 10, 8)
    assert (figure.wait_answered_seconds, figure.talk_seconds) == (96, 1000)
    assert QuarantinedLine.objects.get(source=source).reason == "more_than_offered"
    take(source, table_file(tmp_path, ["sales;01.06.2026;10:00;12;9;2;0:12;16:40"], "2.csv", FIGURE_HEADING))
    figure.refresh_from_db()
    assert (figure.offered, figure.answered, figure.unfinished) == (12, 9, 1)
    take(source, table_file(tmp_path, first, "3.csv", FIGURE_HEADING))
    assert IntervalFigure.objects.get(source=source).offered == 12


def test_figures_and_calls_of_one_queue_are_added_up_together(tmp_path: Path) -> None:
    calls = a_table(CALLS, "calls")
    take(calls, table_file(tmp_path, [row(1), row(2, result="lost", wait=31)]))
    figures = a_table(FIGURES, "figures")
    queue = calls.pbx_queues.get().queue
    figures.pbx_queues.create(name="sales", queue=queue)
    rows = ["sales;01.06.2026;10:00;10;8;2;0:12;16:40", "sales;02.06.2026;9:30;4;4;0;9;60"]
    take(figures, table_file(tmp_path, rows, "f.csv", FIGURE_HEADING))
    first, second = QueueDay.objects.filter(queue=queue).order_by("day")
    assert (first.offered, first.answered, first.abandoned) == (12, 9, 3)
    assert (first.wait_answered_seconds, first.talk_seconds, first.longest_wait_seconds) == (96 + 7, 1000 + 60, 31)
    assert (second.offered, second.answered, second.within_unknown) == (4, 4, 4)
    assert service_level(Sums(answered=9, answered_within=1, within_unknown=8), Variant.ANSWERED_ONLY).share is None
    count_again(figures)
    fold_rest(figures)
    assert facts(figures)[-2:] == facts(calls)[-2:]
    assert QueueDay.objects.get(queue=queue, day="2026-06-01").offered == 12


def test_what_is_set_aside_has_a_page_that_says_why_and_leads_to_the_call(world: Any, tmp_path: Path) -> None:
    source = a_table(CALLS)
    excluded, again = row(2, result="test", note="<b>"), row(1)
    later = row(3, talk=90)
    take(source, table_file(tmp_path, [row(1), excluded, row(3)]), table_file(tmp_path, [again, later], "more.csv"))
    manager = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    source_page = manager.get(reverse("contacts:source", args=[source.pk])).content.decode()
    address = reverse("contacts:set_aside", args=[source.pk])
    assert address in source_page
    page = manager.get(address).content.decode()
    told = Contact.objects.get(callid="c3")
    assert reverse("contacts:call", args=[told.pk]) in page
    assert "map the outcome otherwise" in page
    assert "+4860000" not in page
    assert page.count("<tr") == 1 + SetAsideLine.objects.count() == 3
    only = manager.get(address, {"reason": "excluded"}).content.decode()
    assert "map the outcome otherwise" in only
    assert "Another row tells this call otherwise" not in only
    auditor = world.client_for(Role.AUDITOR, ScopeKind.CENTRE).get(address).content.decode()
    assert "c3" in auditor
    assert world.client_for(Role.AGENT).get(address).status_code == 403


def test_equal_refused_rows_without_an_id_all_come_back_when_the_mapping_is_mended(tmp_path: Path) -> None:
    source = a_table(replace(WITHOUT_ID, outcomes={"lost": "abandoned"}))
    twice, other = row(1), row(2)
    take(source, table_file(tmp_path, [twice, other, twice, twice]))
    assert QuarantinedLine.objects.filter(replayed_at=None).count() == 4
    equal, lines = EqualRows(), list(QuarantinedLine.objects.order_by("offset"))
    assert [equal.before(line) for line in lines] == [0, 0, 1, 2]
    assert [equal.before(line) for line in reversed(lines)] == [2, 1, 0, 0]
    Source.objects.filter(pk=source.pk).update(mapping=WITHOUT_ID.stored())
    source.refresh_from_db()
    count_again(source)
    fold_rest(source)
    assert Contact.objects.count() == 4
    assert QueueDay.objects.get().offered == 4


def test_what_is_not_mapped_keeps_its_place_and_loses_only_cards() -> None:
    reader = TableReader(CALLS, ZoneInfo("UTC"), json.dumps(HEADING.split(";")))
    for note, kept in (("klient@poczta.pl", "klient@poczta.pl"), ("karta 4539 1488 0343 6467", "karta •••• 6467")):
        reading = reader.read(row(1, note=note).encode(), now=1_800_000_000)
        assert isinstance(reading, Reading)
        assert stored_cells(f"{reading.epoch}|{reading.text}", "|".join(reading.numbers))[-1] == kept
    assert stored_cells("1|a|b", "|•••\x1f1=c") == ["a", "c"], "a row of old that lost its index"
