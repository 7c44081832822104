"""What a report owns up to: a queue's day that does not add up says why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.trust import trust_of
from keskus.core.actors import SYSTEM
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, take

pytestmark = pytest.mark.django_db

FIRST_OF_JUNE = Choice(date(2026, 6, 1), date(2026, 6, 1))


def test_a_day_that_adds_up_is_not_named(tmp_path: Path) -> None:
    take(a_source(), log_file(tmp_path, in_order(a_call(DAY, 10), a_call(DAY + 90, 20))))
    assert trust_of(SYSTEM, FIRST_OF_JUNE).odd_days == ()


def test_a_call_without_an_end_is_said(tmp_path: Path) -> None:
    lost = a_call(DAY + 200, 30)[:1]
    take(a_source(), log_file(tmp_path, [*in_order(a_call(DAY, 10), a_call(DAY + 90, 20)), *lost]))
    (odd,) = trust_of(SYSTEM, FIRST_OF_JUNE).odd_days
    assert (odd.queue, odd.offered, odd.accounted, odd.unfinished) == ("sales", 3, 2, 1)
