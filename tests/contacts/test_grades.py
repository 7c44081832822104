"""Days graded from what was delivered: two sources held against each other, gaps, lines that could not be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.actions.grades import grade_days
from keskus.contacts.models import Contact, Disagreement, IntervalFigure, Repair, Source, SourceDay
from keskus.contacts.rules import trust
from keskus.people.models import Client, OpeningHours, Queue, Site
from tests.contacts.test_settle import a_figure, a_queue, sum_up, visits
from tests.contacts.test_settle import a_source as a_bare_source
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, take

pytestmark = pytest.mark.django_db
FIRST = date(2026, 6, 1)
WEEK = 7 * 86_400


def reasons(day: date = FIRST, source: str = "") -> tuple[str, list[str]]:
    row = SourceDay.objects.get(day=day, **({"source__name": source} if source else {}))
    assert not row.is_due
    return row.grade, [reason[0] for reason in row.reasons]


@pytest.fixture
def queue() -> Queue:
    return a_queue()


@pytest.fixture
def pbx(queue: Queue) -> Source:
    return a_bare_source("pbx", queue.site)


@pytest.fixture
def table(queue: Queue, pbx: Source) -> Source:
    return a_bare_source("table", queue.site, kind=Source.Kind.CALL_TABLE, companion_of=pbx)


def grade_all() -> None:
    sum_up()
    while grade_days():
        pass


def test_a_clean_log_is_an_a(tmp_path: Path) -> None:
    take(a_source(), log_file(tmp_path, in_order(*(a_call(DAY + 90 * n, n * 10) for n in range(60)))))
    assert reasons() == ("A", [])


def test_a_call_whose_end_was_never_told_is_a_reason_and_one_that_waits_is_not(tmp_path: Path) -> None:
    calls = [a_call(DAY + 90 * n, n * 10) for n in range(60)]
    source = a_source()
    lost = a_call(DAY + 5, 7777)[:1]
    take(source, log_file(tmp_path, in_order(*calls, lost)))
    assert reasons() == ("A", [])
    take(source, log_file(tmp_path, in_order(*(a_call(DAY + 2 * 86_400 + 90 * n, 9000 + n) for n in range(3))), "late"))
    assert reasons() == ("B", ["unfinished"])


def test_a_line_that_cannot_be_read_is_a_reason_until_it_can(tmp_path: Path) -> None:
    calls = in_order(*(a_call(DAY + 90 * n, n * 10) for n in range(60)))
    source = a_source()
    take(source, log_file(tmp_path, [*calls[:50], "garbage", *calls[50:]]))
    assert reasons() == ("C", ["unreadable"])


def test_lines_refused_later_grade_the_day_again(tmp_path: Path) -> None:
    calls = in_order(*(a_call(DAY + 90 * n, n * 10) for n in range(60)))
    source = a_source()
    path = log_file(tmp_path, calls)
    take(source, path)
    assert reasons()[0] == "A"
    with Path(path).open("a") as log:
        log.write("garbage\n")
    take(source, path)
    assert reasons() == ("C", ["unreadable"])


def test_two_sources_that_agree_are_graded_a(queue: Queue, pbx: Source, table: Source) -> None:
    visits(pbx, queue, range(DAY, DAY + 36_000, 60))
    visits(table, queue, range(DAY, DAY + 36_000, 60))
    grade_all()
    assert reasons(source="pbx") == reasons(source="table") == ("A", [])
    assert not Disagreement.objects.exists()


def test_two_sources_that_differ_say_so_call_by_call(queue: Queue, pbx: Source, table: Source) -> None:
    visits(pbx, queue, range(DAY, DAY + 36_000, 60))
    visits(table, queue, range(DAY + 60, DAY + 36_060, 60))
    numbers = [row.pk for row in Contact.objects.filter(source=table).order_by("pk")[:3]]
    Contact.objects.filter(pk=numbers[0]).update(outcome="abandoned", talk_seconds=None)
    Contact.objects.filter(pk=numbers[1]).update(talk_seconds=63)
    Contact.objects.filter(pk=numbers[2]).update(talk_seconds=62)
    grade_all()
    told = Disagreement.objects.values_list("kind", "contact__entered_epoch", "other__entered_epoch")
    assert sorted(told, key=str) == [
        ("only_principal", DAY, None),
        ("only_witness", None, DAY + 36_000),
        ("outcome", DAY + 60, DAY + 60),
        ("talk", DAY + 120, DAY + 120),
    ]
    assert reasons(source="pbx") == ("A", [])  # 4 of 600
    assert set(SourceDay.objects.values_list("disagreements", flat=True)) == {4}
    Contact.objects.filter(source=table, entered_epoch__lt=DAY + 12_000).delete()
    visits(pbx, queue, [DAY + 30])
    grade_all()
    assert reasons(source="pbx") == ("D", ["disagreement"])


def test_figures_are_held_against_calls_by_their_counts(queue: Queue, pbx: Source) -> None:
    figures = a_bare_source("figures", queue.site, kind=Source.Kind.INTERVAL_TABLE, companion_of=pbx)
    visits(pbx, queue, range(DAY, DAY + 6000, 60))
    a_figure(figures, queue, DAY, 104, seconds=86_400)
    IntervalFigure.objects.update(answered=96, abandoned=4)
    grade_all()
    assert reasons(source="pbx") == ("B", ["disagreement"])
    assert SourceDay.objects.get(source=figures).disagreements == 4


def test_a_day_that_only_the_second_source_tells_of_is_no_a(queue: Queue, table: Source) -> None:
    visits(table, queue, range(DAY, DAY + 6000, 60))
    grade_all()
    assert reasons() == ("B", ["only_second"])


def test_figures_entered_by_hand_are_at_best_a_c(queue: Queue) -> None:
    a_figure(a_bare_source("hand", queue.site, kind=Source.Kind.BY_HAND), queue, DAY, 0)
    grade_all()
    assert reasons() == ("C", ["by_hand"])


def test_repairs_with_evidence_weigh_less_than_guesses(queue: Queue, pbx: Source) -> None:
    visits(pbx, queue, range(DAY, DAY + 6000, 60))
    calls = list(Contact.objects.order_by("pk"))
    for call in calls[:10]:
        Repair.objects.create(contact=call, rule="transferred_unseen", version=1)
    for call in calls:
        Repair.objects.create(contact=call, rule="hold_from_cel", version=1)
    grade_all()
    assert reasons() == ("A", [])
    Contact.objects.filter(pk__in=[call.pk for call in calls[10:15]]).update(flags="no_end")
    visits(pbx, queue, [DAY + 6000])
    grade_all()
    assert reasons() == ("B", ["repaired"])
    assert SourceDay.objects.get().repaired == 15


def weeks_of_calls(queue: Queue, source: Source, weeks: int) -> None:
    """Every two minutes from 08:00 to 18:00 on so many Mondays."""
    for week in range(weeks):
        start = DAY + week * WEEK + 8 * 3600
        visits(source, queue, range(start, start + 36_000, 120))


def test_an_hour_without_calls_where_they_are_usual_is_a_gap(queue: Queue, pbx: Source) -> None:
    weeks_of_calls(queue, pbx, 4)
    fifth = DAY + 4 * WEEK
    visits(
        pbx,
        queue,
        [*range(fifth + 8 * 3600, fifth + 10 * 3600, 120), *range(fifth + 12 * 3600, fifth + 18 * 3600, 120)],
    )
    grade_all()
    day = date(2026, 6, 29)
    row = SourceDay.objects.get(day=day)
    assert (row.grade, row.reasons) == ("C", [["gap", "C", 60, 300]])
    assert row.gaps == [[fifth + 10 * 3600, fifth + 12 * 3600, 60.0]]
    OpeningHours.objects.create(site=queue.site, weekday=0, opens="12:00", closes="18:00")
    visits(pbx, queue, [fifth + 18 * 3600])
    grade_all()
    assert reasons(day) == ("A", [])
    assert SourceDay.objects.get(day=day).gaps == []


def test_the_rest_of_a_day_is_a_gap_only_once_a_later_day_is_known(queue: Queue, pbx: Source) -> None:
    weeks_of_calls(queue, pbx, 3)
    fourth, day = DAY + 3 * WEEK, date(2026, 6, 22)
    visits(pbx, queue, range(fourth + 8 * 3600, fourth + 15 * 3600, 120))
    grade_all()
    assert reasons(day) == ("A", [])
    visits(pbx, queue, [fourth + 3 * 86_400])
    grade_all()
    assert reasons(day) == ("D", ["gap"])


def test_what_was_usual_may_come_later(queue: Queue, pbx: Source) -> None:
    fifth = DAY + 4 * WEEK
    visits(pbx, queue, range(fifth + 8 * 3600, fifth + 15 * 3600, 120))
    visits(pbx, queue, [fifth + 86_400])
    grade_all()
    assert reasons(date(2026, 6, 29))[0] == "A"
    weeks_of_calls(queue, pbx, 4)
    grade_all()
    assert reasons(date(2026, 6, 29)) == ("D", ["gap"])


def test_a_queue_that_nobody_has_claimed_is_said_where_there_are_clients(tmp_path: Path) -> None:
    calls = in_order(*(a_call(DAY + 90 * n, n * 10) for n in range(60)))
    source = a_source()
    take(source, log_file(tmp_path, calls))
    Client.objects.create(code="shop", name="Shop")
    SourceDay.objects.update(is_due=True)
    fold_rest(source)
    assert reasons() == ("B", ["unmapped"])


def test_new_rules_grade_every_day_afresh(queue: Queue, pbx: Source, monkeypatch: Any) -> None:
    visits(pbx, queue, range(DAY, DAY + 6000, 60))
    grade_all()
    assert grade_days() == 0
    monkeypatch.setattr("keskus.contacts.actions.grades.VERSION", trust.VERSION + 1)
    assert grade_days() == 1
    assert SourceDay.objects.get().rules_version == trust.VERSION + 1


def test_a_site_of_another_clock_has_its_own_days() -> None:
    site = Site.objects.create(code="tln", name="Tallinn", time_zone="Europe/Tallinn")
    client = Client.objects.create(code="shop", name="Shop")
    queue = Queue.objects.create(code="q", name="Q", client=client, site=site)
    visits(a_bare_source("pbx", site), queue, range(DAY - 4 * 3600, DAY, 60))
    grade_all()
    assert list(SourceDay.objects.order_by("day").values_list("day", "offered")) == [
        (date(2026, 5, 31), 60),
        (FIRST, 180),
    ]
