"""Many tries at the same moment count as many: no more than the limit are looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from keskus.access.actions import count_try
from keskus.access.rules.throttle import PAIR_LIMIT


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_at_once_are_a_hundred_tries() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite, and its test database lives in the memory of one connection")

    def knock(number: int) -> bool:
        try:
            return count_try("agent@example.test", network="203.0.113.9") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        looked_at = sum(pool.map(knock, range(100)))
    assert looked_at <= PAIR_LIMIT
