"""Odd days: proposed by the engine, judged by a planner with a reason, and not learnt from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import QueueInterval
from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.engines.forecasting import DayMark, MarkKind
from keskus.planning.actions.outliers import judge_outlier
from keskus.planning.models import OutlierVerdict
from keskus.planning.queries.history import marks
from keskus.planning.queries.outliers import odd_days
from tests.house.people import World
from tests.planning.conftest import TODAY
from tests.planning.figures import fill_days

pytestmark = pytest.mark.usefixtures("clock")
ODD = TODAY - timedelta(days=13)


def test_an_odd_day_is_proposed_judged_and_taken_back(world: World) -> None:
    queue, browser = world.ours.queue, world.client_for(Role.PLANNER, ScopeKind.SITE)
    fill_days(queue, TODAY - timedelta(days=1), 56)
    start = QueueInterval.objects.filter(queue=queue).order_by("-start_epoch")[0].start_epoch // 86_400 * 86_400
    storm = QueueInterval.objects.filter(queue=queue, start_epoch__range=(start - 12 * 86_400, start - 11 * 86_400))
    for row in storm:
        QueueInterval.objects.filter(pk=row.pk).update(offered=row.offered * 4)
    assert [each.date for each in odd_days(queue)] == [ODD]
    address = reverse("planning:outliers", args=[queue.pk])
    assert "1,256" in browser.get(address).context["odd"][0][1]
    said = {"day": ODD.isoformat(), "is_outlier": "yes", "reason": ""}
    browser.post(address, said)
    assert not OutlierVerdict.objects.exists(), "without a reason nothing is judged"
    browser.post(address, said | {"reason": "storm"})
    assert odd_days(queue) == []
    assert marks(queue, ODD, ODD) == (DayMark(ODD, MarkKind.OUTLIER),)
    browser.post(address, said | {"is_outlier": "no", "reason": "so be it"})
    assert (marks(queue, ODD, ODD), odd_days(queue)) == ((), [])
    withdrawn = reverse("planning:withdraw_verdict", args=[queue.pk])
    assert browser.post(withdrawn, {"day": "2026-02-30"}).status_code == 404
    browser.post(withdrawn, {"day": ODD.isoformat()})
    assert [each.date for each in odd_days(queue)] == [ODD]
    with pytest.raises(Breach, match="not_over"):
        judge_outlier(SYSTEM, queue, day=TODAY, is_outlier=True, reason="early")
