"""Settling which source answers for a queue's local day, and keeping what each of them says of it.

Run before a day is added up, from the rows alone, so that the same rows are settled alike in whatever order they came.
Only `counted` contacts and figures enter the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum

from keskus.contacts.models import Contact, FoldState, IntervalFigure, Outcome, Source, SourceDay
from keskus.contacts.queries.records import KINDS as EVIDENCE
from keskus.contacts.rules import INTERVAL_SECONDS, day_bounds, local_day
from keskus.contacts.rules.answering import Lineage, Told, answering, is_hole, lineages
from keskus.engines.kpi import FLOW_OUTS
from keskus.people.models import Queue

WITHOUT_CALLS = (Source.Kind.INTERVAL_TABLE, Source.Kind.BY_HAND)
TWIN_SECONDS = 60  # two tellings of one visit agree within a second; the same call may come back later
ASKED = 500  # at a time
WEEKS_LOOKED_BACK = 4  # a day's grade asks what was usual on that weekday in the weeks before

CONTACT_SUMS: dict[str, Any] = {
    "sum_offered": Count("id", filter=~Q(outcome=Outcome.REFUSED)),
    "sum_answered": Count("id", filter=Q(outcome=Outcome.ANSWERED)),
    "sum_abandoned": Count("id", filter=Q(outcome=Outcome.ABANDONED)),
    "sum_flow_outs": Count("id", filter=Q(outcome__in=FLOW_OUTS)),
    "sum_refused": Count("id", filter=Q(outcome=Outcome.REFUSED)),
    "sum_unfinished": Count("id", filter=Q(outcome=Outcome.OPEN)),
    "sum_talk_seconds": Sum("talk_seconds", default=0),
    "sum_wait_answered_seconds": Sum("wait_seconds", filter=Q(outcome=Outcome.ANSWERED), default=0),
}
FIGURE_SUMS: dict[str, Any] = {
    "sum_offered": Sum("offered"),
    "sum_answered": Sum("answered"),
    "sum_abandoned": Sum("abandoned"),
    "sum_flow_outs": Sum(F("timeout") + F("exit_key") + F("left_empty") + F("withdrawn") + F("redirected")),
    "sum_refused": Sum("refused"),
    "sum_unfinished": Sum("unfinished"),
    "sum_talk_seconds": Sum("talk_seconds"),
    "sum_wait_answered_seconds": Sum("wait_answered_seconds"),
}
SUMS = tuple(name.removeprefix("sum_") for name in CONTACT_SUMS)


@dataclass(slots=True)
class _Day:
    """A queue's day under settling: its bounds, and what each source says of it."""

    queue: Queue
    day: date
    first: int
    after: int
    sums: dict[int, dict[str, int]] = field(default_factory=dict)
    with_calls: set[int] = field(default_factory=set)

    def contacts(self) -> QuerySet[Contact]:
        return Contact.objects.order_by().filter(
            queue=self.queue, interval_epoch__gte=self.first, interval_epoch__lt=self.after
        )

    def figures(self) -> QuerySet[IntervalFigure]:
        return IntervalFigure.objects.order_by().filter(
            queue=self.queue, start_epoch__gte=self.first, start_epoch__lt=self.after
        )


@dataclass(frozen=True, slots=True)
class _Centre:
    """The sources as they stand to each other; `has_figures`: whether any of them tells without calls."""

    lineages: dict[int, Lineage]
    has_figures: bool

    def firm_and_live(self, answers: frozenset[int]) -> list[tuple[list[int], list[int]]]:
        """Of those who answer: principals with their evidence, beside the manager interface that tells the same."""
        groups: dict[int, tuple[list[int], list[int]]] = {}
        for source_id in sorted(answers):
            lineage = self.lineages[source_id]
            groups.setdefault(lineage.principal_id, ([], []))[lineage.is_provisional].append(source_id)
        return [(firm, live) for firm, live in groups.values() if firm and live]


def hold_folds() -> list[FoldState]:
    """Hold every fold still; in one order, so that two who do it never wait for each other."""
    return list(FoldState.objects.select_for_update().order_by("pk"))


def settle_days(queue: Queue, days: Iterable[date]) -> set[int]:
    """Settle a queue's days; the interval starts whose sums change because another source answers now.

    One query over a day's contacts, and no more while one source alone tells of it.
    """
    days = sorted(days)
    centre, changed = _centre(), set[int]()
    known: dict[date, dict[int, SourceDay]] = {}
    for row in SourceDay.objects.filter(queue=queue, day__in=days):
        known.setdefault(row.day, {})[row.source_id] = row
    for day in days:
        settling = _Day(queue, day, *day_bounds(day, queue.site.zone))
        _ask(settling, centre)
        answers = _answering(settling, centre)
        rows = known.get(day, {})
        if len(settling.sums) > 1 or any(not row.answers for row in rows.values()):
            pairs = centre.firm_and_live(answers)
            together = {source_id for pair in pairs for sources in pair for source_id in sources}
            changed |= _count(settling, answers, together)
            for firm, live in pairs:
                changed |= _replace(settling, firm, live)
                answers -= frozenset(live) - _still_counted(settling, live)
        _keep(settling, rows, answers)
    _later_are_due([queue], days)
    return changed


def settle_told(queues: Sequence[Queue], day: date, told: Mapping[int, dict[int, dict[str, int]]]) -> set[int]:
    """Settle a day of queues of one clock by what their sources say of it (queue, source, sums): of calls, all counted.

    Only those queues of which one source alone tells are settled; whose they are is told.
    """
    centre, bounds = _centre(), day_bounds(day, queues[0].site.zone)
    known: dict[int, dict[int, SourceDay]] = {}
    for row in SourceDay.objects.filter(queue__in=queues, day=day):
        known.setdefault(row.queue_id, {})[row.source_id] = row
    figures = IntervalFigure.objects.filter(queue__in=queues, start_epoch__gte=bounds[0], start_epoch__lt=bounds[1])
    others = set(figures.values_list("queue_id", flat=True)) if centre.has_figures else set()
    settled = []
    for queue in queues:
        sums, rows = told.get(queue.pk, {}), known.get(queue.pk, {})
        if queue.pk in others or len(sums) != 1 or not all(row.answers for row in rows.values()):
            continue
        settling = _Day(queue, day, *bounds, sums, set(sums))
        answers = _answering(settling, centre)
        if answers == sums.keys():
            _keep(settling, rows, answers)
            settled.append(queue)
    _later_are_due(settled, [day])
    return {queue.pk for queue in settled}


def _later_are_due(queues: Iterable[Queue], days: Iterable[date]) -> None:
    later = [day + timedelta(weeks=weeks) for day in days for weeks in range(WEEKS_LOOKED_BACK + 1)]
    SourceDay.objects.filter(queue__in=list(queues), day__in=later, is_due=False).update(is_due=True)


def _previous_is_due(queue: Queue, day: date) -> None:
    """A day's last hours are looked at for a gap only once a later day is known."""
    before = SourceDay.objects.filter(queue=queue, day__lt=day).order_by("-day").values_list("day", flat=True).first()
    if before is not None:
        SourceDay.objects.filter(queue=queue, day=before).update(is_due=True)


def mark_due(source: Source, epochs: Iterable[int]) -> None:
    """Have a source's days that hold these instants graded again, as after lines that could not be read."""
    days = {local_day(epoch, source.site.zone) for epoch in epochs}
    if days:
        SourceDay.objects.filter(source=source, day__in=days).update(is_due=True)


def _centre() -> _Centre:
    rows = list(Source.objects.order_by().values_list("pk", "companion_of_id", "kind"))
    companions = {pk: companion for pk, companion, _ in rows}
    return _Centre(
        lineages(
            companions,
            (pk for pk, _, kind in rows if kind in EVIDENCE),
            (pk for pk, _, kind in rows if kind == Source.Kind.ASTERISK_AMI),
        ),
        any(kind in WITHOUT_CALLS for _, _, kind in rows),
    )


def _ask(settling: _Day, centre: _Centre) -> None:
    for source_id, *sums in settling.contacts().values_list("source_id").annotate(**CONTACT_SUMS):
        settling.sums[source_id] = dict(zip(SUMS, sums, strict=True))
        settling.with_calls.add(source_id)
    if not centre.has_figures:
        return
    for source_id, *sums in settling.figures().values_list("source_id").annotate(**FIGURE_SUMS):
        known = settling.sums.setdefault(source_id, dict.fromkeys(SUMS, 0))
        for name, value in zip(SUMS, sums, strict=True):
            known[name] += value


def _answering(settling: _Day, centre: _Centre) -> frozenset[int]:
    told = [
        Told(centre.lineages[source_id], sums["offered"] + sums["refused"], source_id in settling.with_calls)
        for source_id, sums in sorted(settling.sums.items())
    ]

    def has_hole(own: list[Told], witness: Told) -> bool:
        return _has_hole(settling, [each.lineage.source_id for each in own], witness)

    return answering(told, has_hole)


def _has_hole(settling: _Day, own: Sequence[int], witness: Told) -> bool:
    source = witness.lineage.source_id
    contacts, figures = settling.contacts(), settling.figures()
    told = {*contacts.filter(source__in=own).values_list("interval_epoch", flat=True).distinct()}
    told |= {*figures.filter(source__in=own).values_list("start_epoch", flat=True)}
    quarters = contacts.filter(source=source).values_list("interval_epoch").annotate(count=Count("id"))
    other = [(start, INTERVAL_SECONDS, count) for start, count in quarters]
    other += figures.filter(source=source).values_list("start_epoch", "seconds", "offered")
    return is_hole(told, other, settling.first, settling.after)


def _count(settling: _Day, answers: frozenset[int], together: set[int]) -> set[int]:
    """Let exactly those who answer count; the starts of the intervals in which that is new.

    Calls of those `together` are counted one by one (`_replace`).
    """
    changed: set[int] = set()
    wrong = Q(counted=False, source__in=answers) | (Q(counted=True) & ~Q(source__in=answers))
    contacts = settling.contacts().exclude(source__in=together) if together else settling.contacts()
    for rows, start in ((contacts, "interval_epoch"), (settling.figures(), "start_epoch")):
        found = set(rows.filter(wrong).values_list(start, flat=True))
        if found:
            rows.filter(counted=False, source__in=answers).update(counted=True)
            rows.filter(counted=True).exclude(source__in=answers).update(counted=False)
            changed |= found
    return changed


def _replace(settling: _Day, firm: Sequence[int], live: Sequence[int]) -> set[int]:
    """Let each call count once: as the log tells it, but as the manager interface told it until the log has its end.

    The starts of the intervals in which that is new.
    """
    changed: set[int] = set()
    is_open, has_ended = Q(ended_epoch__isnull=True), Q(ended_epoch__isnull=False)
    told_by_log = Q(Exists(_twins(firm).filter(has_ended))) | (is_open & Q(Exists(_twins(firm))))
    ended_live = is_open & Q(Exists(_twins(live).filter(has_ended)))
    for sources, is_hidden in ((live, told_by_log), (firm, ended_live)):
        rows = settling.contacts().filter(source__in=sources)
        rows = rows.annotate(hidden=ExpressionWrapper(is_hidden, output_field=BooleanField()))
        wrong = list(rows.filter(counted=F("hidden")).values_list("pk", "interval_epoch", "hidden"))
        for hidden in (True, False):
            numbers = [pk for pk, _, is_so in wrong if is_so is hidden]
            for start in range(0, len(numbers), ASKED):
                Contact.objects.filter(pk__in=numbers[start : start + ASKED]).update(counted=not hidden)
        changed |= {start for _, start, _ in wrong}
    return changed


def _twins(sources: Sequence[int]) -> QuerySet[Contact]:
    """The same visits as other sources tell them: the same call in the same queue at the same time."""
    return Contact.objects.order_by().filter(
        source__in=sources,
        queue=OuterRef("queue"),
        callid=OuterRef("callid"),
        entered_epoch__gte=OuterRef("entered_epoch") - TWIN_SECONDS,
        entered_epoch__lte=OuterRef("entered_epoch") + TWIN_SECONDS,
    )


def _still_counted(settling: _Day, live: Sequence[int]) -> frozenset[int]:
    counted = settling.contacts().filter(source__in=live, counted=True)
    return frozenset(counted.values_list("source_id", flat=True).distinct())


def _keep(settling: _Day, rows: dict[int, SourceDay], answers: frozenset[int]) -> None:
    """Write what the sources say of the day where it is news; a source that says nothing any more goes."""
    told = {}
    for source_id, sums in settling.sums.items():
        told[source_id] = SourceDay(
            source_id=source_id, queue=settling.queue, day=settling.day, answers=source_id in answers, **sums
        )
    columns = ("answers", *SUMS)
    news = [
        row
        for source_id, row in told.items()
        if source_id not in rows or any(getattr(row, name) != getattr(rows[source_id], name) for name in columns)
    ]
    if news:
        SourceDay.objects.bulk_create(
            news, update_conflicts=True, unique_fields=["queue", "day", "source"], update_fields=[*columns]
        )
    if gone := rows.keys() - told.keys():
        SourceDay.objects.filter(pk__in=[rows[source_id].pk for source_id in gone]).delete()
    if told.keys() - rows.keys():
        _previous_is_due(settling.queue, settling.day)
