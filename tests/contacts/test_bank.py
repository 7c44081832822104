"""A real centre's log of calls through the wizard's own proposal, against sums made from the files directly."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db.models import Count, Sum

from bench.anonymous_bank import FILES, ZONE, direct_sums, suggested
from keskus.contacts.models import QuarantinedLine, QueueDay, SetAsideLine, Source
from keskus.contacts.rules import day_bounds
from keskus.people.models import Site
from tests.contacts.world import data_folder, take

pytestmark = pytest.mark.django_db

SUMS = ("offered", "answered", "abandoned", "wait_answered_seconds", "wait_abandoned_seconds", "talk_seconds")


def test_a_month_of_the_bank_equals_the_sums_of_its_file() -> None:
    folder = data_folder("anonymous_bank_1999")
    site = Site.objects.create(code="haifa", name="Haifa", time_zone=ZONE)
    stored = suggested(folder).stored()
    source = Source.objects.create(name="Bank", site=site, kind=Source.Kind.CALL_TABLE, mapping=stored)
    take(source, str(folder / FILES[0]))
    direct = direct_sums(folder / FILES[0])
    ours = QueueDay.objects.aggregate(**{f"sum_{name}": Sum(name) for name in SUMS})
    assert {name: ours[f"sum_{name}"] for name in SUMS} == {name: direct[name] for name in SUMS}
    aside = SetAsideLine.objects.filter(source=source).values_list("reason").annotate(Count("pk")).order_by()
    assert Counter(dict(aside)) == Counter(excluded=direct["excluded"], not_offered=direct["not_offered"])
    assert not QuarantinedLine.objects.filter(source=source).exists()
    days = QueueDay.objects.order_by("day").values_list("day", flat=True)
    assert (str(days.first()), str(days.last())) == ("1999-01-01", "1999-01-31")
    assert day_bounds(days[0], site.zone)[0] % 86_400 == 22 * 3600
