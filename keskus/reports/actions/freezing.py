"""Freezing as long work: asked for on a page, carried by the worker, shown and stopped where it was asked for."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from keskus.access.queries import viewer_numbered
from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place, Scope
from keskus.core.models import Job
from keskus.core.work import is_stopping, request, request_stop, save_progress
from keskus.reports.actions import freeze_report, reached
from keskus.reports.queries.definitions import REPORTS, Asked, Definition
from keskus.reports.queries.export_reach import Exporter
from keskus.reports.queries.freezing import FREEZE_PERMISSION, MOST_FROZEN_ROWS, draft_of
from keskus.reports.rules.plain import made, plain

PARTS = 3  # the figures, those of each day, the writing


def _where(definition: Definition, asked: Asked, *, reach: Scope, **rest: Any) -> Place:
    return reached(reach)


@action("reports.request_freeze", where=_where)
def request_freeze(actor: Actor, definition: Definition, asked: Asked, *, reach: Scope, title: str, note: str) -> Job:
    """Have the worker freeze what is asked, as it is then."""
    parameters = {"report": definition.name, "asked": plain(asked), "title": title, "note": note, "name": title}
    first, last = asked.choice.first.isoformat(), asked.choice.last.isoformat()
    record(f"reports.report:{definition.name}", {"from": first, "to": last, "by": asked.by.value}, reason=note)
    return request(actor, freeze_step, subject=f"reports.report:{definition.name}", parameters=parameters, total=PARTS)


@action("reports.stop_freezing", where=lambda job: None)
def stop_freezing(actor: Actor, job: Job) -> None:
    """Give up what one has asked for oneself, while it is not kept yet."""
    if job.requested_by != actor.number or job.kind != KIND:
        raise Refused("reports.stop_freezing")
    request_stop(actor, job.pk)


def freeze_step(job: Job) -> bool:
    """Make the report with the rights that whoever asked has now, and keep it. Stopped between two parts."""
    viewer, name = viewer_numbered(job.requested_by, timezone.localdate()), job.parameters["report"]
    if viewer is None or not viewer.may(FREEZE_PERMISSION) or not viewer.may(REPORTS[name].permission):
        raise Refused(FREEZE_PERMISSION)
    asked = made(Asked, job.parameters["asked"])
    taker = Exporter(viewer, FREEZE_PERMISSION)
    draft = draft_of(taker, name, asked, at=timezone.now(), tell=lambda done: save_progress(job, done=done))
    if is_stopping(job):
        return True
    with transaction.atomic():
        words = {"title": job.parameters["title"], "note": job.parameters["note"]}
        frozen = freeze_report(viewer, draft, reach=viewer.scope(FREEZE_PERMISSION), **words)
        save_progress(job, done=PARTS, outcome={"frozen": frozen.pk})
    return False


KIND = f"{freeze_step.__module__}.{freeze_step.__name__}"


def why_not_frozen(job: Job) -> Breach | None:
    """The rule that forbade it, of a job that failed by one."""
    kind, _sep, code = job.error.partition(": ")
    return Breach(code, most=MOST_FROZEN_ROWS) if kind == Breach.__name__ else None
