"""History from spreadsheets: taken over and taken away."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.engines.forecasting.sent import Sent
from keskus.people.models import Queue
from keskus.planning.actions.reach import at_queue
from keskus.planning.models import HistoryDay


@action("planning.import_history", where=at_queue)
def import_history(actor: Actor, queue: Queue, *, file_name: str, sent: Sent) -> int:
    """Keep the days of a spreadsheet, in the place of those that another one told. Breaches: `no_days`."""
    if not sent.days:
        raise Breach("no_days")
    now = timezone.now()
    HistoryDay.objects.filter(queue=queue, day__in=[each.day for each in sent.days]).delete()
    rows = (
        HistoryDay(
            queue=queue,
            day=each.day,
            interval_minutes=sent.interval_minutes,
            volumes=each.volumes,
            handle_seconds=each.handle_seconds,
            file_name=file_name[:120],
            sent_by=actor.number,
            sent_at=now,
        )
        for each in sent.days
    )
    HistoryDay.objects.bulk_create(rows, batch_size=200)
    first, last = sent.days[0].day.isoformat(), sent.days[-1].day.isoformat()
    record(queue, {"file": file_name[:120], "days": len(sent.days), "from": first, "to": last})
    return len(sent.days)


@action("planning.remove_history", where=at_queue)
def remove_history(actor: Actor, queue: Queue, *, sent_at: datetime) -> int:
    """Take the days of a spreadsheet away. Breaches: `no_days`."""
    rows = HistoryDay.objects.filter(queue=queue, sent_at=sent_at)
    count = rows.count()
    if not count:
        raise Breach("no_days")
    record(queue, {"file": rows.values_list("file_name", flat=True)[0], "days": [count, 0]})
    rows.delete()
    return count
