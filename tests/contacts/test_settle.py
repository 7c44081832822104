"""Which source answers for a queue's day: one principal, its witnesses, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keskus.contacts.actions.grades import grade_days
from keskus.contacts.actions.settle import settle_days
from keskus.contacts.actions.sums import mark_contacts, mark_source, sum_marked
from keskus.contacts.models import Contact, Disagreement, IntervalFigure, QueueDay, QueueInterval, Source, SourceDay
from keskus.contacts.rules import interval_of, row_number
from keskus.contacts.rules.answering import Told, answering, is_hole, lineages
from keskus.people.models import Client, Queue, Site
from tests.contacts.world import DAY

pytestmark = pytest.mark.django_db
FIRST = date(2026, 6, 1)


def a_queue() -> Queue:
    site = Site.objects.create(code="here", name="Here", time_zone="UTC")
    client = Client.objects.create(code="shop", name="Shop")
    return Queue.objects.create(code="sales", name="Sales", client=client, site=site)


def a_source(name: str, site: Site, **more: Any) -> Source:
    return Source.objects.create(name=name, site=site, **more)


def visits(source: Source, queue: Queue, epochs: Iterable[int], outcome: str = "answered") -> None:
    """Visits at instants, under numbers that depend on nothing else; marked to be added up."""
    epochs = list(epochs)
    Contact.objects.bulk_create(
        [
            Contact(
                id=row_number(source.pk, epoch - DAY + 10_000_000),
                source=source,
                queue=queue,
                callid=str(epoch),
                entered_epoch=epoch,
                interval_epoch=interval_of(epoch),
                outcome=outcome,
                wait_seconds=5,
                talk_seconds=60,
                first_line=0,
                last_line=0,
            )
            for epoch in epochs
        ],
        ignore_conflicts=True,
    )
    mark_contacts((queue.pk, interval_of(epoch)) for epoch in epochs)


def a_figure(source: Source, queue: Queue, start: int, offered: int, seconds: int = 3600) -> None:
    IntervalFigure.objects.update_or_create(
        source=source, queue=queue, start_epoch=start, defaults={"seconds": seconds, "offered": offered}
    )
    mark_contacts([(queue.pk, start)])


def sum_up() -> None:
    while sum_marked():
        pass


def offered(queue: Queue) -> dict[date, int]:
    return dict(QueueDay.objects.filter(queue=queue).values_list("day", "offered"))


def answers(queue: Queue) -> dict[tuple[str, date], bool]:
    rows = SourceDay.objects.filter(queue=queue).values_list("source__name", "day", "answers")
    return {(name, day): told for name, day, told in rows}


@pytest.fixture
def queue() -> Queue:
    return a_queue()


@pytest.fixture
def pbx(queue: Queue) -> Source:
    return a_source("pbx", queue.site)


@pytest.fixture
def table(queue: Queue, pbx: Source) -> Source:
    return a_source("table", queue.site, kind=Source.Kind.CALL_TABLE, companion_of=pbx)


def test_sources_without_companion_add_up(queue: Queue, pbx: Source) -> None:
    other = a_source("other pbx", queue.site)
    visits(pbx, queue, range(DAY, DAY + 3600, 60))
    visits(other, queue, range(DAY, DAY + 3600, 600))
    sum_up()
    assert offered(queue) == {FIRST: 66}


def test_a_witness_never_adds_and_answers_only_for_days_its_principal_has_not(
    queue: Queue, pbx: Source, table: Source
) -> None:
    visits(pbx, queue, range(DAY, DAY + 3600, 60))
    visits(table, queue, [*range(DAY, DAY + 3600, 50), *range(DAY + 86_400, DAY + 90_000, 100)])
    sum_up()
    second = date(2026, 6, 2)
    assert offered(queue) == {FIRST: 60, second: 36}
    assert answers(queue) == {("pbx", FIRST): True, ("table", FIRST): False, ("table", second): True}


def test_a_principal_that_comes_late_takes_over(queue: Queue, pbx: Source, table: Source) -> None:
    visits(table, queue, range(DAY, DAY + 7200, 50))
    sum_up()
    assert offered(queue) == {FIRST: 144}
    visits(pbx, queue, range(DAY, DAY + 7200, 240))
    sum_up()
    assert offered(queue) == {FIRST: 30}
    assert sum(QueueInterval.objects.values_list("offered", flat=True)) == 30
    Contact.objects.filter(source=pbx).delete()
    mark_contacts([(queue.pk, DAY)])
    sum_up()
    assert offered(queue) == {FIRST: 144}


def test_a_hole_in_the_principal_is_filled_by_its_witness(queue: Queue, pbx: Source, table: Source) -> None:
    visits(table, queue, range(DAY, DAY + 36_000, 300))
    visits(pbx, queue, [*range(DAY, DAY + 10_000, 300), *range(DAY + 30_000, DAY + 36_000, 300)])
    sum_up()
    assert offered(queue) == {FIRST: 120}
    visits(pbx, queue, range(DAY + 10_200, DAY + 30_000, 600))
    sum_up()
    assert offered(queue) == {FIRST: Contact.objects.filter(source=pbx).count()}


def test_calls_before_figures_then_the_older_source(queue: Queue, pbx: Source, table: Source) -> None:
    figures = a_source("figures", queue.site, kind=Source.Kind.INTERVAL_TABLE, companion_of=pbx)
    younger = a_source("younger", queue.site, kind=Source.Kind.CALL_TABLE, companion_of=pbx)
    a_figure(figures, queue, DAY, 50)
    visits(younger, queue, range(DAY, DAY + 600, 60))
    visits(table, queue, range(DAY, DAY + 600, 100))
    sum_up()
    assert offered(queue) == {FIRST: 6}
    assert not IntervalFigure.objects.get().counted


def test_evidence_counts_with_its_principal(queue: Queue, pbx: Source, table: Source) -> None:
    events = a_source("events", queue.site, kind=Source.Kind.ASTERISK_CEL, companion_of=pbx)
    visits(pbx, queue, range(DAY, DAY + 600, 60))
    visits(events, queue, [DAY + 5, DAY + 6], outcome="refused")
    visits(table, queue, range(DAY, DAY + 600, 50))
    sum_up()
    (day,) = QueueDay.objects.filter(queue=queue)
    assert (day.offered, day.refused) == (10, 2)
    assert answers(queue)["events", FIRST]


def test_a_source_that_becomes_a_witness_stops_adding(queue: Queue, pbx: Source) -> None:
    other = a_source("other pbx", queue.site, kind=Source.Kind.CALL_TABLE)
    visits(pbx, queue, range(DAY, DAY + 600, 60))
    visits(other, queue, range(DAY, DAY + 600, 60))
    sum_up()
    assert offered(queue) == {FIRST: 20}
    Source.objects.filter(pk=other.pk).update(companion_of=pbx)
    mark_source(other)
    sum_up()
    assert offered(queue) == {FIRST: 10}


def test_a_day_costs_as_many_looks_with_ten_calls_as_with_hundreds(queue: Queue, pbx: Source) -> None:
    looks = []
    for start, step in ((DAY, 4_000), (DAY + 2 * 86_400, 60)):
        visits(pbx, queue, range(start, start + 40_000, step))
        with CaptureQueriesContext(connection) as queries:
            sum_marked()
        looks.append(len(queries))
    assert looks[1] <= looks[0] + 2


def test_one_source_alone_costs_one_look_at_its_calls(
    queue: Queue, pbx: Source, django_assert_num_queries: Any
) -> None:
    visits(pbx, queue, range(DAY, DAY + 40_000, 60))
    sum_up()
    with django_assert_num_queries(4):  # the day as known, the sources, its calls, and that it is to be graded
        assert settle_days(queue, [FIRST]) == set()


def test_a_chain_of_companions_has_one_principal() -> None:
    found = lineages({1: None, 2: 1, 3: 2, 4: 1}, evidence=[4])
    assert {source: (each.principal_id, each.is_witness) for source, each in found.items()} == {
        1: (1, False),
        2: (1, True),
        3: (1, True),
        4: (1, False),
    }


def test_companions_of_each_other_end() -> None:
    found = lineages({1: 2, 2: 1}, evidence=[])
    told = [Told(found[1], 5, True), Told(found[2], 5, True)]
    assert answering(told, lambda own, witness: False)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_to", "calls", "expected"),
    [(4, 12, 10, True), (4, 12, 9, False), (4, 11, 30, False), (0, 8, 10, True), (88, 96, 10, True)],
)
def test_a_hole_is_two_hours_and_ten_calls(quiet_from: int, quiet_to: int, calls: int, expected: bool) -> None:
    own = [DAY + 900 * n for n in range(96) if not quiet_from <= n < quiet_to]
    other = [(DAY + 900 * quiet_from, 900, calls)]
    assert is_hole(own, other, DAY, DAY + 86_400) is expected


def test_a_figure_of_a_whole_day_shows_no_hole() -> None:
    assert not is_hole([DAY + 40_000], [(DAY, 86_400, 500)], DAY, DAY + 86_400)


class OneAnswer(TestCase):
    """Two disagreeing sources and a third that adds up give one answer, however their calls arrive."""

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_in_any_order_cut_anywhere_and_twice(self, data: st.DataObject) -> None:
        queue = a_queue()
        pbx = a_source("pbx", queue.site)
        table = a_source("table", queue.site, kind=Source.Kind.CALL_TABLE, companion_of=pbx)
        figures = a_source("figures", queue.site, kind=Source.Kind.INTERVAL_TABLE, companion_of=pbx)
        instant = st.integers(0, 3 * 24 * 4 - 1).map(lambda quarter: DAY + 900 * quarter)
        told = data.draw(st.lists(st.tuples(st.sampled_from([pbx, table]), instant), max_size=40))
        spans = data.draw(st.lists(instant, max_size=6))
        parts: list[Any] = [("call", *each) for each in told] + [("figure", figures, start) for start in spans]
        self._arrive(queue, parts, every=len(parts) or 1)
        once = self._rows(queue)
        for table_of in (Contact, IntervalFigure, SourceDay, Disagreement, QueueDay, QueueInterval):
            table_of._default_manager.all().delete()
        again = data.draw(st.permutations(parts + parts[: len(parts) // 2]))
        self._arrive(queue, again, every=data.draw(st.integers(1, 7)))
        assert self._rows(queue) == once

    def _arrive(self, queue: Queue, parts: list[Any], every: int) -> None:
        for number, (kind, source, at) in enumerate(parts, 1):
            if kind == "call":
                visits(source, queue, [at])
            else:
                a_figure(source, queue, at, 12, seconds=900)
            if number % every == 0:
                sum_up()
                grade_days(most=2)
        sum_up()
        while grade_days():
            pass

    def _rows(self, queue: Queue) -> Any:
        days = SourceDay.objects.filter(queue=queue)
        return (
            sorted(QueueDay.objects.filter(queue=queue).values_list("day", "offered", "answered")),
            sorted(QueueInterval.objects.filter(queue=queue).values_list("start_epoch", "offered")),
            sorted(days.values_list("day", "source__name", "offered", "answers", "grade", "disagreements", "reasons")),
            sorted(Disagreement.objects.values_list("day", "kind", "contact__callid", "other__callid"), key=str),
            sorted(Contact.objects.filter(queue=queue).values_list("source__name", "entered_epoch", "counted")),
            sorted(IntervalFigure.objects.filter(queue=queue).values_list("start_epoch", "counted")),
        )
