"""Frozen reports: which of them somebody sees, what is shown of one, and whether they are as they were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from keskus.contacts.queries.definitions import Lens, lens_for
from keskus.contacts.queries.figures import AGENTS_PERMISSION, FIGURES_PERMISSION
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core.actors import Actor, Scope
from keskus.core.models import AuditEntry
from keskus.core.templatetags import figures
from keskus.reports.models import FrozenReport
from keskus.reports.queries.definitions import table_of
from keskus.reports.queries.freezing import FREEZE_PERMISSION, Thawed, digest_of, thaw
from keskus.reports.queries.paper import paper_of
from keskus.reports.queries.production import in_language
from keskus.reports.queries.records import as_document
from keskus.reports.rules.paper import Paper, Sheet
from keskus.reports.rules.plain import made

EXPORT_FROZEN = "reports.export_frozen"
VIEW_PERMISSION = "reports.production.view"
CHECKED_EVERY = timedelta(hours=20)


def frozen_reports(viewer: Actor, *, restated_after: datetime | None = None) -> list[FrozenReport]:
    """Those whose every figure the viewer reaches, newest first, or of these the ones last restated after a moment;
    without their payload."""
    rows = FrozenReport.objects.defer("payload", "people").order_by("-id")
    if restated_after is not None:
        rows = rows.filter(restated_at__gt=restated_after)
    reached = _reached(viewer)
    return [row for row in rows if _covers(reached, row.needs) and _may_look(viewer, row.needs)]


def frozen_in_reach(viewer: Actor, pk: int) -> FrozenReport | None:
    """One of them; None when it is not there or not the viewer's to see."""
    row = FrozenReport.objects.filter(pk=pk).first()
    if row is None or not _covers(_reached(viewer), row.needs) or not _may_look(viewer, row.needs):
        return None
    return row


def _may_look(viewer: Actor, needs: dict[str, Any]) -> bool:
    """Whether the viewer may look through the report's lens: who is there for a client sees the contract's figures."""
    lens = made(Lens, needs.get("lens") or {})
    return bool(lens_for(viewer, lens) == lens)


_Reached = tuple[frozenset[int], Scope, Scope]


def _reached(viewer: Actor) -> _Reached:
    queues = reach_of(viewer, FIGURES_PERMISSION, Choice.always()).queues
    figures_scope = viewer.scope(FIGURES_PERMISSION)
    return frozenset(queue.id for queue in queues), figures_scope, viewer.scope(AGENTS_PERMISSION)


def _covers(reached: _Reached, needs: dict[str, Any]) -> bool:
    """Whether all that a report covers is reached. What says nothing of its needs is for those who reach everything."""
    queues, figures_scope, people = reached
    if wanted := needs.get("queues"):
        return figures_scope.everything or set(wanted) <= queues
    if "people" not in needs:
        return figures_scope.everything
    ways = [made(Scope, needs[side]) for side in ("people", "asked") if side in needs]
    return people.everything or any(_within(scope, people) for scope in ways)


def _within(inner: Scope, outer: Scope) -> bool:
    if inner.everything or inner.nothing:
        return False
    sides = ("sites", "clients", "teams", "queues", "employees")
    return all(getattr(inner, side) <= getattr(outer, side) for side in sides)


def stamp_of(frozen: FrozenReport, thawed: Thawed) -> str:
    """When it was frozen, and how to prove that it is the same."""
    return _("Frozen on %(when)s (%(zone)s), number %(number)s. SHA-256 %(digest)s.") % {
        "when": figures.moment(frozen.made_at, thawed.report.zone),
        "zone": thawed.report.zone.key,
        "number": frozen.pk,
        "digest": frozen.digest[:16],
    }


def sheet_of(frozen: FrozenReport) -> Sheet:
    """The frozen report ready to become a file, from its payload alone."""
    thawed = thaw(frozen)

    def paper(language: str) -> Paper:
        with override(language):
            stamp = stamp_of(frozen, thawed)
            return paper_of(thawed.report, thawed.chosen, title=frozen.title, stamp=stamp, made_at=frozen.made_at)

    with override("en"):
        report = in_language(thawed.report)
    document = {
        **as_document(report),
        "report": frozen.report,
        "frozen": {
            "number": frozen.pk,
            "title": frozen.title,
            "at": frozen.made_at.isoformat(),
            "digest": frozen.digest,
        },
    }
    header, rows = table_of(report)
    return Sheet(f"frozen-{frozen.pk}", header, rows, document, paper)


def due_for_check(now: datetime) -> list[int]:
    """Numbers of those not compared with what is known now for most of a day, the longest first."""
    rows = FrozenReport.objects.filter(checked_at__lt=now - CHECKED_EVERY).order_by("checked_at", "id")
    return list(rows.values_list("pk", flat=True))


def frozen_numbered(pk: int) -> FrozenReport | None:
    """One with its payload, for the machine itself."""
    return FrozenReport.objects.filter(pk=pk).first()


def changed_since_frozen() -> Iterator[tuple[int, str]]:
    """Frozen reports that are not as they were: number and what is wrong. `changed`: its payload does not fit its own
    digest; `unknown`: the trail knows of no freezing with this digest."""
    for row in FrozenReport.objects.order_by("id").iterator(chunk_size=50):
        if digest_of(row.payload) != row.digest:
            yield row.pk, "changed"
            continue
        subject = f"reports.frozenreport:{row.pk}"
        entry = AuditEntry.objects.filter(subject=subject, action=FREEZE_PERMISSION).first()
        if entry is None or entry.changes.get("digest") != row.digest:
            yield row.pk, "unknown"


def how_many_frozen() -> int:
    """All there are."""
    return FrozenReport.objects.count()
