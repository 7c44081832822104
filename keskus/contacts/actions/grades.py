"""Grading days whose figures changed: what each source says of them is looked at, compared, and given its reasons.

A grade follows from the rows alone and from no clock, so the same rows are graded alike in whatever order they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from keskus.contacts.actions.settle import WEEKS_LOOKED_BACK, hold_folds
from keskus.contacts.models import (
    Contact,
    Disagreement,
    FoldState,
    Outcome,
    PbxQueue,
    QuarantinedLine,
    QueueInterval,
    RawLine,
    Source,
    SourceDay,
)
from keskus.contacts.queries.records import KINDS as EVIDENCE
from keskus.contacts.rules import INTERVAL_SECONDS, day_bounds
from keskus.contacts.rules.answering import Lineage, lineages
from keskus.contacts.rules.repairs import RULE_OF_FLAG, RULES, Layer
from keskus.contacts.rules.trust import ADDING_RULES, GAP_WEEKS, VERSION, DayFacts, gap_of, graded
from keskus.core.actions import ingest
from keskus.engines.ami.translate import GAP_EVENT, OURSELVES
from keskus.engines.matching import Visit, differences, match
from keskus.people.models import Client, OpeningHours, Queue

SLICE = 20
HOUSE = "house"
FOR_EVER = 2**62
VERDICT_SECONDS = 3  # what ended so shortly before a gap, of that it is not known why
LIVE_SECONDS = 5  # the manager interface is a moment ahead of the log


@ingest("contacts.grade_days")
def grade_days(*, most: int = SLICE) -> int:
    """Grade the next days that are due, the latest first; how many were graded. Holds every fold still meanwhile."""
    hold_folds()
    due = SourceDay.objects.filter(Q(is_due=True) | ~Q(rules_version=VERSION)).order_by("-day", "queue_id")
    days = list(due.values_list("day", "queue_id").distinct()[:most])
    queues = Queue.objects.select_related("site", "client").in_bulk({queue_id for _, queue_id in days})
    centre = _Centre()
    for day, queue_id in days:
        _grade(queues[queue_id], day, centre)
    return len(days)


class _Centre:
    """What is the same for every day of a slice, asked once."""

    def __init__(self) -> None:
        self.sources = {source.pk: source for source in Source.objects.select_related("site")}
        companions = {pk: source.companion_of_id for pk, source in self.sources.items()}
        self.lineages: dict[int, Lineage] = lineages(
            companions,
            (pk for pk, source in self.sources.items() if source.kind in EVIDENCE),
            (pk for pk, source in self.sources.items() if source.kind == Source.Kind.ASTERISK_AMI),
        )
        self.has_other_clients = Client.objects.exclude(code=HOUSE).exists()
        self.opening: dict[int, dict[int, list[tuple[time, time]]]] = defaultdict(lambda: defaultdict(list))
        for row in OpeningHours.objects.order_by("site_id", "weekday", "opens"):
            self.opening[row.site_id][row.weekday].append((row.opens, row.closes))
        self._lines: dict[tuple[int, date], tuple[int, int]] = {}
        self._silences: dict[int, list[tuple[int, int]]] = {}

    def lines(self, source: Source, day: date) -> tuple[int, int]:
        """Lines of a source on a day of its site's clock: stored, and not readable."""
        key = (source.pk, day)
        if key not in self._lines:
            first, after = day_bounds(day, source.site.zone)
            stored = RawLine.objects.filter(source=source, sort_epoch__gte=first, sort_epoch__lt=after).count()
            refused = QuarantinedLine.objects.filter(
                source=source, near_epoch__gte=first, near_epoch__lt=after, replayed_at=None
            ).count()
            self._lines[key] = (stored, refused)
        return self._lines[key]

    def silences(self, live: Source) -> list[tuple[int, int]]:
        """When nobody listened: before the first line that was heard, in gaps, and since the last one."""
        if live.pk not in self._silences:
            lines = RawLine.objects.filter(source=live)
            first = lines.order_by("sort_epoch").values_list("sort_epoch", flat=True).first()
            marks = lines.filter(callid=OURSELVES).order_by("pk").values_list("text", flat=True)
            told = (text.split("|") for text in marks)
            gaps = [(int(fields[-1]), int(fields[0])) for fields in told if fields[-2] == GAP_EVENT]
            found = [(began - VERDICT_SECONDS, ended) for began, ended in gaps]
            self._silences[live.pk] = [(0, first or 0), *found, (live.last_epoch, FOR_EVER)]
        return self._silences[live.pk]

    def quarters(self, site_id: int, weekday: int) -> list[int]:
        """The quarters of the local day in which a site is open; all of them where no hours are known."""
        if site_id not in self.opening:
            return list(range(96))
        hours = self.opening[site_id].get(weekday, [])
        return [
            quarter
            for quarter in range(96)
            if any(opens <= time(quarter // 4, quarter % 4 * 15) < closes or closes <= opens for opens, closes in hours)
        ]


@dataclass(slots=True)
class _Look:
    """What the calls of one source show."""

    unfinished: int = 0
    odd_clock: int = 0
    repaired_from_log: int = 0
    repaired_by_evidence: int = 0
    compared: int = 0
    disagreements: int = 0
    rows: list[Disagreement] = field(default_factory=list)


def _grade(queue: Queue, day: date, centre: _Centre) -> None:
    rows = list(SourceDay.objects.select_for_update().filter(queue=queue, day=day).order_by("pk"))
    calls = Contact.objects.order_by().filter(queue=queue)
    first, after = day_bounds(day, queue.site.zone)
    calls = calls.filter(interval_epoch__gte=first, interval_epoch__lt=after)
    looks = _looks(calls)
    has_calls = frozenset(looks)
    Disagreement.objects.filter(queue=queue, day=day).delete()
    if any(centre.lineages[row.source_id].is_second for row in rows):
        _compare(queue, day, rows, calls, looks, centre)
    for row in rows:
        look = looks.get(row.source_id, _Look())
        has_own = row.source_id in has_calls
        row.gaps, usual = _gaps(queue, row, centre.sources[row.source_id], centre) if has_own else ([], 0)
        facts = _facts(queue, row, look, centre, usual=usual, has_calls=has_own)
        row.grade, reasons = graded(facts)
        row.reasons = [[reason.code, reason.grade, reason.count, reason.of] for reason in reasons]
        row.repaired = look.repaired_from_log + look.repaired_by_evidence
        row.disagreements = look.disagreements
        row.rules_version, row.is_due = VERSION, False
    SourceDay.objects.bulk_update(
        rows, ["grade", "reasons", "gaps", "repaired", "disagreements", "rules_version", "is_due"], batch_size=200
    )
    Disagreement.objects.bulk_create([each for look in looks.values() for each in look.rows], batch_size=500)


def _looks(calls: Any) -> dict[int, _Look]:
    looks: dict[int, _Look] = {}
    counts = calls.values_list("source_id").annotate(
        unfinished=Count("id", filter=Q(outcome=Outcome.OPEN, ended_epoch__isnull=False)),
        odd_clock=Count("id", filter=Q(flags__contains="clock_back")),
    )
    for source_id, unfinished, odd_clock in counts:
        looks[source_id] = _Look(unfinished, odd_clock)
    layers: dict[tuple[int, int], set[Layer]] = defaultdict(set)
    for pk, source_id, flags in calls.exclude(flags="").values_list("pk", "source_id", "flags"):
        if any(RULE_OF_FLAG.get(flag) for flag in flags.split()):
            layers[pk, source_id].add(Layer.LOG)
    repairs = calls.filter(repairs__applied=True).values_list("pk", "source_id", "repairs__rule")
    for pk, source_id, code in repairs:
        if code in RULES and code not in ADDING_RULES:
            layers[pk, source_id].add(RULES[code].layer)
    for (_, source_id), found in layers.items():
        if Layer.EVIDENCE in found:
            looks[source_id].repaired_by_evidence += 1
        else:
            looks[source_id].repaired_from_log += 1
    return looks


def _facts(queue: Queue, row: SourceDay, look: _Look, centre: _Centre, *, usual: int, has_calls: bool) -> DayFacts:
    source = centre.sources[row.source_id]
    lines, unreadable = centre.lines(source, row.day)
    return DayFacts(
        offered=row.offered,
        accounted=row.answered + row.abandoned + row.flow_outs + row.unfinished,
        unfinished=look.unfinished,
        repaired_from_log=look.repaired_from_log,
        repaired_by_evidence=look.repaired_by_evidence,
        odd_clock=look.odd_clock,
        unreadable_lines=unreadable,
        lines=lines,
        missed=round(sum(calls for _begins, _ends, calls in row.gaps)),
        usual=usual,
        disagreements=look.disagreements,
        compared=look.compared,
        is_by_hand=source.kind == Source.Kind.BY_HAND,
        is_second=row.answers and centre.lineages[row.source_id].is_second,
        has_calls=has_calls,
        is_unmapped=_is_unmapped(queue, source, centre),
    )


def _is_unmapped(queue: Queue, source: Source, centre: _Centre) -> bool:
    """Made when its name was first seen, the house's, where other clients exist: nobody has said whose it is."""
    if queue.client.code != HOUSE or not centre.has_other_clients:
        return False
    return PbxQueue.objects.filter(source=source, queue=queue, name=queue.name).exists()


# Gaps


def _gaps(queue: Queue, row: SourceDay, source: Source, centre: _Centre) -> tuple[list[tuple[int, int, float]], int]:
    """When the source was silent, with the calls usual then, and the calls usual in the whole day."""
    zone, first, after = queue.site.zone, *day_bounds(row.day, queue.site.zone)
    usual = _usual(queue, row.day, zone)
    if not usual:
        return [], 0
    own = Contact.objects.order_by().filter(
        queue=queue, source=source, interval_epoch__gte=first, interval_epoch__lt=after
    )
    told = {_quarter(epoch, zone) for epoch in own.values_list("interval_epoch", flat=True).distinct()}
    quarters = centre.quarters(queue.site_id, row.day.weekday())
    if not SourceDay.objects.filter(queue=queue, source=source, day__gt=row.day).exists():
        quarters = [quarter for quarter in quarters if quarter <= max(told, default=0)]
    quiet = (
        (_at(row.day, begins, zone), _at(row.day, ends, zone), calls)
        for begins, ends, calls in gap_of(told, usual, quarters)
    )
    gaps = [(first, after, calls) for first, after, calls in quiet if not _was_heard(source, first, after)]
    return gaps, round(sum(usual.values()))


def _usual(queue: Queue, day: date, zone: ZoneInfo) -> Mapping[int, float]:
    """Calls in each quarter of the local day on this weekday in the weeks before; nothing when too few are known."""
    sums: dict[int, int] = defaultdict(int)
    weeks = 0
    for back in range(1, WEEKS_LOOKED_BACK + 1):
        first, after = day_bounds(day - timedelta(weeks=back), zone)
        rows = QueueInterval.objects.filter(queue=queue, start_epoch__gte=first, start_epoch__lt=after, offered__gt=0)
        found = list(rows.values_list("start_epoch", "offered"))
        weeks += bool(found)
        for epoch, offered in found:
            sums[_quarter(epoch, zone)] += offered
    return {quarter: count / weeks for quarter, count in sums.items()} if weeks >= GAP_WEEKS else {}


def _was_heard(source: Source, first: int, after: int) -> bool:
    """Whether the source told of anything at all: then the queue was quiet, and not the source."""
    margin = INTERVAL_SECONDS  # a call's lines follow its entry
    return RawLine.objects.filter(
        source=source, sort_epoch__gte=first + margin, sort_epoch__lt=max(first + margin, after - margin)
    ).exists()


def _quarter(epoch: int, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(epoch, zone)
    return local.hour * 4 + local.minute // 15


def _at(day: date, quarter: int, zone: ZoneInfo) -> int:
    """The instant at which a quarter of a local day begins; 96 is the next midnight."""
    extra, quarter = divmod(quarter, 96)
    local = datetime.combine(day + timedelta(days=extra), time(quarter // 4, quarter % 4 * 15), zone)
    return int(local.timestamp())


# Two sources of the same calls


def _compare(
    queue: Queue, day: date, rows: Sequence[SourceDay], calls: Any, looks: dict[int, _Look], centre: _Centre
) -> None:
    """Hold each witness against its principal: call by call where both have calls, else by their counts."""
    for witness in rows:
        lineage = centre.lineages[witness.source_id]
        own = [
            row
            for row in rows
            if (other := centre.lineages[row.source_id]).principal_id == lineage.principal_id and not other.is_second
        ]
        if not lineage.is_second or not own:
            continue
        theirs = looks.setdefault(witness.source_id, _Look())
        own_calls = _visits(calls, [row.source_id for row in own])
        witness_calls = _visits(calls, [witness.source_id])
        if lineage.is_provisional:
            silences = centre.silences(centre.sources[witness.source_id])
            own_calls, witness_calls = _both_heard(own_calls, witness_calls, [row.source_id for row in own], silences)
        if (own_calls and witness_calls) or lineage.is_provisional:
            theirs.rows = _differing(queue, day, witness.source_id, own_calls, witness_calls)
            theirs.disagreements, theirs.compared = len(theirs.rows), max(len(own_calls), len(witness_calls))
        else:
            theirs.disagreements, theirs.compared = _by_counts(own, witness)
        for row in own:
            mine = looks.setdefault(row.source_id, _Look())
            if theirs.disagreements >= mine.disagreements:
                mine.disagreements, mine.compared = theirs.disagreements, theirs.compared


def _visits(calls: Any, sources: Iterable[int]) -> list[Visit]:
    """Offered calls of the sources. One turned away at the door was never in the queue, so no witness need know it."""
    rows = calls.filter(source__in=list(sources)).exclude(outcome=Outcome.REFUSED)
    return [
        Visit(*row)
        for row in rows.values_list(
            "pk", "entered_epoch", "callid", "caller_hash", "outcome", "wait_seconds", "talk_seconds"
        )
    ]


def _both_heard(
    own: Sequence[Visit], live: Sequence[Visit], sources: Iterable[int], silences: Sequence[tuple[int, int]]
) -> tuple[list[Visit], list[Visit]]:
    """What can be compared while both still tell: up to where the log has been read, calls that have ended in both and
    were heard from beginning to end."""
    clocks = FoldState.objects.filter(source__in=list(sources)).values_list("clock_epoch", flat=True)
    read_to = max(clocks, default=0) - LIVE_SECONDS
    under_way = {
        visit.callid
        for visit in (*own, *live)
        if visit.outcome == Outcome.OPEN
        or any(visit.entered_at < until and _ended_at(visit) > since for since, until in silences)
    }
    kept = [
        [visit for visit in visits if visit.entered_at <= read_to and visit.callid not in under_way]
        for visits in (own, live)
    ]
    return kept[0], kept[1]


def _ended_at(visit: Visit) -> int:
    return visit.entered_at + (visit.wait_seconds or 0) + (visit.talk_seconds or 0)


def _differing(
    queue: Queue, day: date, witness_id: int, own: Sequence[Visit], other: Sequence[Visit]
) -> list[Disagreement]:
    found = match(own, other)
    told: list[tuple[str, Visit | None, Visit | None]] = [
        (kinds[0], one, another) for one, another in found.pairs if (kinds := differences(one, another))
    ]
    told += [(Disagreement.Kind.ONLY_PRINCIPAL.value, visit, None) for visit in found.only_own]
    told += [(Disagreement.Kind.ONLY_WITNESS.value, None, visit) for visit in found.only_other]
    return [
        Disagreement(
            queue=queue,
            day=day,
            witness_id=witness_id,
            kind=kind,
            entered_epoch=next(visit.entered_at for visit in (one, another) if visit),
            contact_id=one.id if one else None,
            other_id=another.id if another else None,
        )
        for kind, one, another in told
    ]


def _by_counts(own: Sequence[SourceDay], witness: SourceDay) -> tuple[int, int]:
    """The greatest difference between the counts, and the calls that it is of."""
    apart = max(
        abs(sum(getattr(row, name) for row in own) - getattr(witness, name))
        for name in ("offered", "answered", "abandoned")
    )
    return apart, max(sum(row.offered for row in own), witness.offered)
