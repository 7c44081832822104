"""Many tries at the same moment count as many: no more than the limit are looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from keskus.access.actions import count_try
from keskus.access.rules.throttle import PAIR_LIMIT


def is_looked_at(number: int) -> bool:
    return count_try("agent@example.test", network="203.0.113.9") is not None


def from_a_thread(number: int) -> bool:
    try:
        return is_looked_at(number)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_are_a_hundred_tries_however_close_they_come() -> None:
    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(max_workers=20) as pool:
            looked_at = sum(pool.map(from_a_thread, range(100)))
    else:  # one writer at a time, and the suite's database lives in the memory of one connection
        looked_at = sum(map(is_looked_at, range(100)))
        assert looked_at == PAIR_LIMIT
    assert looked_at <= PAIR_LIMIT
