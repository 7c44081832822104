"""A dense run of a real Asterisk, through the whole pipeline, against the truth computed without its queue_log."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from keskus.contacts.models import Contact, QuarantinedLine, QueueDay, RawLine
from keskus.core import keys
from tests.contacts.world import DAY, a_source, data_folder, take

pytestmark = pytest.mark.django_db

# queue_log writes a caller pulled out by AMI Redirect as ABANDON; only CEL knows better.
REDIRECTED_AS_ABANDON = {"billing": 1, "sales": 0, "support": 0}


def test_the_figures_of_run_a_equal_its_truth() -> None:
    folder = data_folder("asterisk-run-a")
    truth = json.loads((folder / "truth.json").read_text())
    source = a_source()
    (delivered,) = take(source, str(folder / "queue_log"))
    assert delivered.taken.new == truth["totals"]["queue_log_rows"]
    assert not QuarantinedLine.objects.exists()
    for name, true in truth["queues"].items():
        day = QueueDay.objects.get(queue__name=name)
        redirected = REDIRECTED_AS_ABANDON[name]
        assert day.offered == true["offered"]
        assert day.answered == true["answered"]
        assert day.abandoned == true["abandoned"] + redirected
        assert (day.timeout, day.exit_key, day.left_empty, day.withdrawn) == (
            true["timeout"],
            true["exit_key"],
            true["left_empty"],
            true["withdrawn"],
        )
        assert abs(day.answered_within - true["answered_within_20s"]) <= true["answered_19_to_21s"]
        assert day.wait_answered_seconds / day.answered == pytest.approx(true["average_speed_of_answer_s"], abs=0.5)
        assert day.talk_seconds / day.answered == pytest.approx(true["average_queue_talk_s"], abs=0.5)
        assert day.longest_wait_seconds == pytest.approx(true["longest_wait_s"], abs=1)
        flow_outs = day.timeout + day.exit_key + day.left_empty + day.withdrawn + day.redirected
        assert day.offered == day.answered + day.abandoned + flow_outs


def test_callers_are_sealed_and_nothing_else_is_lost() -> None:
    folder = data_folder("asterisk-run-a")
    source = a_source()
    take(source, str(folder / "queue_log"))
    original = (folder / "queue_log").read_text().splitlines()
    stored = []
    for row in RawLine.objects.filter(source=source).order_by("pk"):
        numbers = iter(keys.unseal(row.caller_sealed).split("|")) if row.caller_sealed else iter(())
        stored.append("|".join(next(numbers) if part == "\x1a" else part for part in row.text.split("|")))
    assert stored == original
    assert not RawLine.objects.filter(text__contains="+447700900").exists()
    known = Contact.objects.exclude(caller_hash="").first()
    assert known is not None
    number = keys.unseal(known.caller_sealed)
    assert keys.search_hash(number.lstrip("+")) == known.caller_hash


def test_the_log_of_2010_is_taken_without_loss(tmp_path: Path) -> None:
    """Its last line has no end, so the copy must look as old as it is."""
    path = tmp_path / "queue_log"
    path.write_bytes((data_folder("asterisk_2010") / "queue_log_2010_freepbx.txt").read_bytes())
    os.utime(path, (DAY, DAY))
    source = a_source("Europe/Warsaw")
    (delivered,) = take(source, str(path))
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    assert delivered.taken.new + delivered.taken.refused == len(lines)
    assert delivered.taken.refused == 0
    offered = sum(QueueDay.objects.values_list("offered", flat=True))
    assert offered == Contact.objects.filter(source=source).count() > 0
