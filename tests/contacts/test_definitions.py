"""Definitions: by which a day is counted, what figures are under another, what a new one changes, who may set it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts import jobs
from keskus.contacts.actions.definitions import set_definition
from keskus.contacts.actions.sums import mark_contacts, sum_marked
from keskus.contacts.models import (
    AgentCallDay,
    AgentQueueDay,
    AgentQueueInterval,
    Contact,
    IntervalFigure,
    KpiDefinition,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
)
from keskus.contacts.queries import effects as effects_module
from keskus.contacts.queries.calls import CallFilter, count_calls
from keskus.contacts.queries.definitions import (
    BUILT_IN,
    CONTRACT,
    HOUSE,
    Book,
    Candidate,
    CountedAs,
    Lens,
    Owner,
    definition_spans,
)
from keskus.contacts.queries.effects import effects_of
from keskus.contacts.queries.figures import queue_sums
from keskus.contacts.queries.grouping import By, start_of
from keskus.contacts.queries.reach import Choice, all_queues
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import run_to_end
from keskus.engines.kpi import Definition, Judged, ServiceLevelVariant, Sums, judge
from keskus.engines.waits import LONGEST_TOLD
from keskus.people.models import Queue
from keskus.reports.queries.drill import choice_of_group
from tests.contacts.builder import Centre
from tests.contacts.test_queries_figures import AUTUMN, scatter
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, take

pytestmark = pytest.mark.django_db

LENSES = [
    CONTRACT,
    Lens(CountedAs.CENTRE),
    Lens(threshold_seconds=2),
    Lens(CountedAs.CONTRACT, ServiceLevelVariant.FLOW_OUTS_INCLUDED, 60, 61),
    Lens(short_abandon_seconds=0),
]


@pytest.fixture
def defined(centre: Centre) -> tuple[Centre, Choice]:
    """Five days around a change of the clock; definitions of the centre, queues and a client, changing on the way."""
    first = AUTUMN - timedelta(days=2)
    scatter(centre, first, 5, 200, seed=first.toordinal())
    client = centre.world.ours.client
    third = first + timedelta(days=2)
    centre.define(None, first, threshold_seconds=21, variant="abandons_within_met")
    centre.define(None, third, threshold_seconds=4, flow_outs=["timeout", "withdrawn"])
    centre.define(client, third, threshold_seconds=60, variant="all_offered", wrap_up_counted=False)
    centre.define(centre.world.theirs.queue, third, variant="short_abandons_removed", short_abandon_seconds=20)
    centre.sum_up()
    return centre, Choice(first, first + timedelta(days=4))


def reckoned(choice: Choice, lens: Lens, by: By) -> dict[Any, tuple[Sums, Judged]]:
    """The figures by plain loops over the calls, each call by the definition of its queue and day."""
    facts, book = {queue.id: queue for queue in all_queues()}, Book(lens.candidate)
    found: dict[Any, tuple[Sums, Judged]] = defaultdict(lambda: (Sums(), Judged()))
    for call in Contact.objects.select_related("queue__site"):
        day = call.entered_at.astimezone(call.queue.site.zone).date()
        if not choice.first <= day <= choice.last:
            continue
        definition = book.spans(facts[call.queue_id], day, day, lens)[0].definition
        counts = Centre._counts(call, day)
        wait, answered = call.wait_seconds or 0, call.outcome == "answered"
        abandoned = call.outcome == "abandoned"
        counts["answered_within"] = int(answered and wait <= definition.threshold_seconds)
        counts["abandoned_within"] = int(abandoned and wait <= definition.threshold_seconds)
        counts["short_abandons"] = int(abandoned and wait < definition.short_abandon_seconds)
        key = {By.TOTAL: None, By.QUEUE: call.queue_id, By.INTERVAL: call.interval_epoch}.get(by, start_of(by, day))
        sums, judged = found[key]
        own = Sums(**counts)
        found[key] = (sums + own, judged + judge(own, definition))
    return found


@pytest.mark.parametrize("lens", [HOUSE, *LENSES])
@pytest.mark.parametrize("by", [By.TOTAL, By.QUEUE, By.DAY, By.MONTH, By.INTERVAL])
def test_figures_under_any_definition_are_those_of_the_calls(
    defined: tuple[Centre, Choice], lens: Lens, by: By
) -> None:
    _, choice = defined
    figures = queue_sums(SYSTEM, choice, by, lens)
    expected = reckoned(choice, lens, by)
    for group in figures.groups:
        assert (group.sums, group.judged) == expected.get(group.key, (Sums(), Judged())), group.key
    house = queue_sums(SYSTEM, choice, by)
    assert [group.house for group in figures.groups] == [group.judged for group in house.groups]
    assert figures.house == house.judged
    assert sum((group.judged for group in figures.groups), Judged()) == figures.judged


@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("by", [By.QUEUE, By.DAY, By.HOUR, By.AGENT, By.TEAM])
def test_under_a_lens_the_list_has_as_many_calls_as_the_figure_says(
    defined: tuple[Centre, Choice], lens: Lens, by: By
) -> None:
    _, choice = defined
    figures = queue_sums(SYSTEM, choice, by, lens)
    names = ("answered_within",) if figures.of_agents else ("answered_within", "abandoned_within", "short_abandons")
    for group in random.Random(2).sample(figures.groups, min(6, len(figures.groups))):
        if group.key is None:
            continue
        own = choice_of_group(choice, by, group.key)
        for name in names:
            assert count_calls(SYSTEM, CallFilter(own, figure=name, lens=lens)) == getattr(group.sums, name), name


@pytest.mark.parametrize("lens", [Lens(threshold_seconds=2), Lens(short_abandon_seconds=61), CONTRACT])
@pytest.mark.parametrize("by", [By.AGENT, By.TEAM, By.HOUR, By.INTERVAL])
def test_waits_told_by_sums_count_as_the_calls_do(defined: tuple[Centre, Choice], lens: Lens, by: By) -> None:
    """For any part of the centre; and sums from before waits were kept are counted from the calls."""
    centre, choice = defined
    weekdays = frozenset({1, 7})
    choices = [
        choice,
        replace(choice, queues=frozenset({centre.world.ours.queue.pk})),
        replace(choice, first=choice.first + timedelta(days=1), weekdays=weekdays),
        replace(choice, from_hour=22, to_hour=5),
    ]

    def figures() -> list[Any]:
        return [queue_sums(SYSTEM, each, by, lens) for each in choices]

    told = figures()
    for each in choices if by in (By.HOUR, By.INTERVAL) else choices[:3]:  # of agents only whole days are told
        with CaptureQueriesContext(connection) as looks:
            queue_sums(SYSTEM, each, by, lens)
        assert not [look for look in looks if f'"{Contact._meta.db_table}"' in look["sql"]]
    for table in (QueueInterval, AgentQueueDay, AgentCallDay):
        row = table.objects.exclude(answered_waits="").first()
        table.objects.filter(pk=row.pk).update(answered_waits=None)
    assert figures() == told
    for table in (QueueInterval, AgentQueueDay, AgentCallDay):
        table.objects.update(answered_waits=None)
    assert figures() == told


def test_a_limit_longer_than_waits_are_told_is_counted_from_the_calls(centre: Centre) -> None:
    for wait in (LONGEST_TOLD - 1, LONGEST_TOLD, LONGEST_TOLD + 1):
        centre.visit("ours", at="2026-05-04 10:00", answered=wait)
    centre.sum_up()
    day = Choice(date(2026, 5, 4), date(2026, 5, 4))
    for limit, within in ((LONGEST_TOLD - 1, 1), (LONGEST_TOLD, 2), (LONGEST_TOLD + 1, 3)):
        for by in (By.HOUR, By.AGENT):
            assert queue_sums(SYSTEM, day, by, Lens(threshold_seconds=limit)).total.answered_within == within


def test_what_a_source_reports_without_calls_stays_as_it_was_reported(centre: Centre) -> None:
    centre.visit("ours", at="2026-05-04 10:00", answered=30)
    centre.sum_up()
    told = {"offered": 10, "answered": 10, "answered_within": 9}
    QueueDay.objects.update(offered=11, answered=11, answered_within=9)
    queue = centre.world.ours.queue
    IntervalFigure.objects.create(
        source=centre.sources["ours"],
        queue=queue,
        start_epoch=centre.epoch("ours", "2026-05-04 09:00"),
        seconds=900,
        **told,
    )
    day = Choice(date(2026, 5, 4), date(2026, 5, 4))
    assert queue_sums(SYSTEM, day, lens=Lens(threshold_seconds=60)).total.answered_within == 10
    assert queue_sums(SYSTEM, day, lens=Lens(threshold_seconds=1)).total.answered_within == 9


def test_the_latest_version_that_has_begun_counts_and_a_correction_is_a_version(centre: Centre) -> None:
    queue, client = centre.world.ours.queue, centre.world.ours.client
    may = date(2026, 5, 1)
    set_definition(SYSTEM, queue, starts_on=may, terms=Definition(threshold_seconds=10))
    set_definition(SYSTEM, queue, starts_on=may + timedelta(days=10), terms=Definition(threshold_seconds=30))
    set_definition(SYSTEM, queue, starts_on=may, terms=Definition(threshold_seconds=15), note="a slip of the pen")
    set_definition(SYSTEM, None, starts_on=may, terms=Definition(threshold_seconds=40))
    set_definition(SYSTEM, client, starts_on=may + timedelta(days=5), terms=Definition(threshold_seconds=50))
    book = Book()

    def held(day: date, counted_as: CountedAs = CountedAs.HOUSE) -> tuple[Owner, int, int]:
        version = book.version_on(day, queue.pk, client.pk, counted_as)
        return version.owner, version.number, version.definition.threshold_seconds

    assert book.version_on(may - timedelta(days=1), queue.pk, client.pk) == BUILT_IN
    assert held(may) == (Owner.QUEUE, 3, 15)
    assert held(may + timedelta(days=10)) == (Owner.QUEUE, 2, 30)
    assert held(may + timedelta(days=10), CountedAs.CENTRE) == (Owner.CENTRE, 1, 40)
    assert held(may, CountedAs.CONTRACT) == (Owner.QUEUE, 3, 15)
    assert held(may + timedelta(days=5), CountedAs.CONTRACT) == (Owner.CLIENT, 1, 50)
    facts = next(each for each in all_queues() if each.id == queue.pk)
    spans = definition_spans([facts], may, may + timedelta(days=20), CONTRACT)
    assert [(span.first.day, span.last.day, span.version.number) for span in spans] == [(1, 5, 3), (6, 21, 1)]
    assert KpiDefinition.objects.filter(queue=queue).count() == 3


def test_a_definition_counts_from_its_day_on_and_past_days_keep_theirs(tmp_path: Path) -> None:
    days = [in_order(*(a_call(DAY + d * 86_400 + 60 * n, n * 10, wait=n) for n in range(40))) for d in (0, 1)]
    source = a_source()
    take(source, log_file(tmp_path, [line for day in days for line in day]))
    queue = Queue.objects.get(name="sales")
    within = QueueDay.objects.order_by("day").values_list("answered_within", flat=True)
    assert list(within) == [21, 21]
    _, second = QueueDay.objects.order_by("day").values_list("day", flat=True)
    set_definition(SYSTEM, queue, starts_on=second, terms=Definition(threshold_seconds=10))
    settle()
    assert list(within.all()) == [21, 11]
    set_definition(SYSTEM, queue, starts_on=second, terms=Definition(threshold_seconds=10, target_share=0.9))
    assert not Job.objects.filter(state=Job.State.REQUESTED).exists()


def settle() -> None:
    """All that a worker would do."""
    for job in Job.objects.filter(state=Job.State.REQUESTED):
        run_to_end(job)
    jobs.fold_and_sum()


def test_late_data_touch_only_their_own_intervals(defined: tuple[Centre, Choice]) -> None:
    """Of a random call that is added or taken away, no row of another interval is written again."""
    centre, _ = defined
    mark_contacts({(visit.queue_id, visit.interval_epoch) for visit in centre.visits})
    while sum_marked():
        pass
    dice = random.Random(3)
    for visit in dice.sample(centre.visits, 5):
        before = {
            table: dict(table.objects.values_list("pk", "start_epoch")) for table in (QueueInterval, AgentQueueInterval)
        }
        own = {visit.interval_epoch}
        Contact.objects.filter(pk=visit.pk).update(
            wait_seconds=dice.randrange(300), outcome=dice.choice(["answered", "abandoned"])
        )
        mark_contacts({(visit.queue_id, visit.interval_epoch)})
        sum_marked()
        for table, rows in before.items():
            after = set(table.objects.values_list("pk", flat=True))
            gone = {start for pk, start in rows.items() if pk not in after}
            new = set(table.objects.exclude(pk__in=rows).values_list("start_epoch", flat=True))
            assert gone | new <= own
    assert QueueDayWaits.objects.exists()


def test_who_is_there_for_a_client_sees_the_contract(centre: Centre) -> None:
    centre.visit("ours", at="2026-05-04 10:00", answered=30)
    centre.define(centre.world.ours.client, date(2026, 5, 1), threshold_seconds=60)
    centre.sum_up()
    day = Choice(date(2026, 5, 4), date(2026, 5, 4))
    viewer = centre.world.viewer("client")
    for lens in (HOUSE, Lens(threshold_seconds=1)):
        assert queue_sums(viewer, day, lens=lens).total.answered_within == 1
    assert queue_sums(centre.world.viewer("manager", ScopeKind.CLIENT), day).total.answered_within == 0


@pytest.mark.parametrize("of", ["queue", "client", "centre"])
def test_the_effect_shown_is_what_saving_brings(
    defined: tuple[Centre, Choice], of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every month said to differ comes out so after saving, and no other one differs."""
    centre, choice = defined
    owners: dict[str, Any] = {"queue": centre.world.theirs.queue, "client": centre.world.ours.client, "centre": None}
    owner = owners[of]
    terms = Definition(ServiceLevelVariant.ALL_OFFERED, 3, 1, wrap_up_counted=False, flow_outs=frozenset({"timeout"}))
    starts_on = choice.first + timedelta(days=1)
    candidate = Candidate(owner.pk if of == "queue" else None, owner.pk if of == "client" else None, starts_on, terms)
    lens = CONTRACT if of == "client" else HOUSE
    months = Choice(choice.first.replace(day=1), (choice.last + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    def by_queue() -> dict[Any, Judged]:
        found: dict[Any, Judged] = {}
        for first in {start_of(By.MONTH, choice.first), start_of(By.MONTH, choice.last)}:
            month = replace(months, first=first, last=(first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
            found |= {(g.key, first): g.judged for g in queue_sums(SYSTEM, month, By.QUEUE, lens).groups}
        return found

    before = by_queue()
    reports: list[Any] = []
    monkeypatch.setattr(
        effects_module, "queue_sums", lambda *args, **more: reports.append(1) or queue_sums(*args, **more)
    )
    effects = effects_of(SYSTEM, candidate, choice.last + timedelta(days=9))
    set_definition(SYSTEM, owner, starts_on=starts_on, terms=terms)
    settle()
    after = by_queue()
    assert effects.changed
    assert len(reports) <= 2, "however many months there are"
    said = {(effect.queue.id, effect.month): (effect.before, effect.after) for effect in effects.changed}
    assert said == {key: (before[key], after[key]) for key in before if before[key] != after[key]}


TERMS = {
    "starts_on": "2026-05-02",
    "threshold_seconds": 12,
    "target_percent": "82.5",
    "short_abandon_seconds": 4,
    "variant": "all_offered",
    "flow_outs": ["timeout", "exit_key"],
    "note": "the new contract",
}


def test_a_definition_is_seen_before_it_is_saved(centre: Centre) -> None:
    for minute in range(4):
        centre.visit("ours", at=f"2026-05-04 10:0{minute}", answered=10 + minute)
    centre.sum_up()
    queue = centre.world.ours.queue
    manager = centre.world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    page, terms = reverse("contacts:definitions"), {**TERMS, "owner": f"queue:{queue.pk}"}
    assert manager.get(page).status_code == 200
    shown = manager.post(page, {**terms, "preview": 1})
    assert "75.0" in shown.content.decode()
    assert not KpiDefinition.objects.exists()
    seal = shown.context["seal"]
    other = manager.post(page, {**terms, "threshold_seconds": 11, "previewed": seal, "save": 1})
    assert other.status_code == 200
    assert not KpiDefinition.objects.exists()
    assert manager.post(page, {**terms, "previewed": seal, "save": 1}).status_code == 302
    saved = KpiDefinition.objects.get()
    assert (saved.owner, saved.version, saved.starts_on) == ((queue.pk, None), 1, date(2026, 5, 2))
    assert saved.terms == Definition(
        ServiceLevelVariant.ALL_OFFERED, 12, 4, 0.825, frozenset({"timeout", "exit_key"}), wrap_up_counted=False
    )
    assert saved.note == "the new contract"
    assert "the new contract" in manager.get(page).content.decode()


def test_who_changes_the_past_says_why(centre: Centre) -> None:
    manager = centre.world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    terms = {**TERMS, "owner": "centre", "note": " "}
    said = manager.post(reverse("contacts:definitions"), terms).content.decode()
    assert "Say why" in said
    assert "What would change" not in said


def test_who_may_not_set_definitions_still_reads_them(centre: Centre) -> None:
    ours, theirs = centre.world.ours, centre.world.theirs
    for whose, note in ((ours.client, "our contract"), (theirs.client, "their contract"), (ours.queue, "our queue")):
        centre.define(whose, date(2026, 5, 1), note=note)
    page = reverse("contacts:definitions")
    owner = centre.world.client_for(Role.OWNER, ScopeKind.CENTRE)
    assert "their contract" in owner.get(page).content.decode()
    assert owner.post(page, TERMS).status_code == 404
    said = centre.world.client_for("client").get(page).content.decode()
    assert "our contract" in said
    assert "their contract" not in said
    assert "our queue" not in said
    manager = centre.world.client_for(Role.MANAGER, ScopeKind.QUEUE)
    choices = manager.get(page).content.decode()
    assert f'value="queue:{ours.queue.pk}"' in choices
    assert f'value="queue:{theirs.queue.pk}"' not in choices
    assert 'value="centre"' not in choices
