from __future__ import annotations

import pytest

from keskus.recordings.rules.names import is_call_id


@pytest.mark.parametrize(
    ("key", "is_one"),
    [
        ("00d372e6-d616-4b4e-8dbc-03c210e8eef3", True),  # a UUID, whose digits look like a number of somebody
        ("pbx1-1795303746.211", True),
        ("4539 1488 0343 6467", False),
        ("37605030299", False),
        ("anna@kask.ee", False),
    ],
)
def test_what_may_be_a_calls_id(key: str, is_one: bool) -> None:
    assert is_call_id(key) is is_one
