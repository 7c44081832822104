"""Entering a queue's figures by hand: a day at a time, old and new in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from keskus.contacts.actions.sums import mark_contacts
from keskus.contacts.models import IntervalFigure, Source
from keskus.contacts.queries.by_hand import figures_entered, sums_in
from keskus.contacts.rules import interval_of
from keskus.contacts.rules.by_hand import COUNTS, Span, problem_in, sums_of
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Queue, Site


def _at_queue(queue: Queue, **rest: Any) -> Place:
    return Place.of(site=queue.site_id, client=queue.client_id, queue=queue.pk)


@action("contacts.enter_figures", where=_at_queue)
def enter_figures(
    actor: Actor, queue: Queue, *, day: date, rows: Mapping[Span, Mapping[str, int | None]]
) -> list[IntervalFigure]:
    """Keep a day's figures of a queue; they take the place of what was entered for that day before."""
    for span, row in rows.items():
        if code := problem_in(row):
            raise Breach(code, at=span.label)
    source = _source_of(queue.site)
    before = figures_entered(queue, day)
    old = [_line(figure.start_epoch, sums_in(figure)) for figure in before]
    IntervalFigure.objects.filter(pk__in=[figure.pk for figure in before]).delete()
    filled = {span: sums_of(row) for span, row in rows.items() if any(value is not None for value in row.values())}
    made = [
        IntervalFigure(source=source, queue=queue, start_epoch=span.start, seconds=span.seconds, **sums)
        for span, sums in filled.items()
    ]
    IntervalFigure.objects.bulk_create(made)
    mark_contacts((queue.pk, interval_of(figure.start_epoch)) for figure in (*before, *made))
    new = [_line(span.start, sums) for span, sums in filled.items()]
    record(queue, {"day": day.isoformat(), "figures": ["; ".join(old) or None, "; ".join(new) or None]})
    return made


def _source_of(site: Site) -> Source:
    """The site's source of what is entered by hand, made when first needed."""
    source = Source.objects.filter(kind=Source.Kind.BY_HAND, site=site).first()
    if source is None:
        source = Source.objects.create(kind=Source.Kind.BY_HAND, site=site, name=f"By hand, {site.code}"[:80])
        record(source, {"name": [None, source.name]})
    return source


def _line(start: int, sums: Mapping[str, int]) -> str:
    """A row as the trail keeps it: when, and its counts in their order."""
    return f"{start}: {'/'.join(str(sums[name]) for name in COUNTS)}"
