"""Eight weeks of two sources that disagree give one answer, out of order and twice delivered."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from keskus.contacts.models import Contact, Disagreement, PbxQueue, QueueDay, QueueInterval, Source, SourceDay
from keskus.people.models import Client, Queue, Site
from tests.contacts.world import DAY, a_call, in_order, log_file, take

pytestmark = pytest.mark.django_db
WEEK = 7 * 86_400
WEEKS, CALLS = 8, 12


def logs(folder: Path) -> list[tuple[str, str]]:
    """(source, file) for each week: the PBX lost the third; the copy lost a call a week and tells others longer."""
    made = []
    for week in range(WEEKS):
        start = DAY + week * WEEK + 9 * 3600
        calls = [a_call(start + 120 * n, 10 * n, agent=f"Agent {n % 2}") for n in range(CALLS)]
        told = [
            a_call(start + 120 * n, 10 * n, agent=f"Agent {n % 2}", talk=60 if n % 5 else 75)
            for n in range(CALLS)
            if n != 7
        ]
        if week != 2:
            made.append(("PBX", log_file(folder, in_order(*calls), f"pbx-{week}")))
        made.append(("Copy", log_file(folder, in_order(*told), f"copy-{week}")))
    return made


def delivered(name: str, files: Sequence[tuple[str, str]]) -> dict[str, list[Any]]:
    """What deliveries in this order come to, in a centre of their own; without numbers that the database gave."""
    site = Site.objects.create(name=name, code=name)
    queue = Queue.objects.create(
        name="Sales", code=name, site=site, client=Client.objects.get_or_create(name="Shop", code="shop")[0]
    )
    pbx = Source.objects.create(name=f"PBX {name}", site=site)
    sources = {"PBX": pbx, "Copy": Source.objects.create(name=f"Copy {name}", site=site, companion_of=pbx)}
    for source in sources.values():
        PbxQueue.objects.create(source=source, name="sales", queue=queue)
    for which, path in files:
        take(sources[which], path)
    days = SourceDay.objects.filter(queue=queue).order_by("day", "source__companion_of")
    pairs = Disagreement.objects.filter(queue=queue).order_by("entered_epoch", "kind")
    calls = Contact.objects.filter(queue=queue).order_by("source__companion_of", "entered_epoch")
    intervals = QueueInterval.objects.filter(queue=queue).order_by("start_epoch")
    return {
        "days": list(QueueDay.objects.filter(queue=queue).order_by("day").values("day", "offered", "talk_seconds")),
        "intervals": list(intervals.values_list("start_epoch", "offered", "talk_seconds")),
        "told": list(days.values_list("day", "offered", "answers", "grade", "reasons", "disagreements")),
        "pairs": list(pairs.values_list("kind", "contact__callid", "other__callid")),
        "calls": list(calls.values_list("callid", "outcome", "talk_seconds", "counted")),
    }


@pytest.mark.slow
def test_one_answer_out_of_order_and_twice(tmp_path: Path) -> None:
    files = logs(tmp_path)
    expected = delivered("in-order", files)
    assert [day["offered"] for day in expected["days"]] == [12, 12, 11, 12, 12, 12, 12, 12]
    assert len(expected["pairs"]) == 7 * 4  # one call missing and three of other length, but where the PBX has nothing
    assert [told[3] for told in expected["told"] if told[2]] == ["D", "D", "B", "D", "D", "D", "D", "D"]
    mixed = [*files, *files]
    random.Random(5).shuffle(mixed)
    assert delivered("mixed", mixed) == expected
    backwards = [*reversed(files), *files[::2]]
    assert delivered("backwards", backwards) == expected
