"""The array engine against plain loops over the same contacts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.kpi import Sums
from keskus.engines.sums import COLUMNS, INTERVAL_SECONDS, OUTCOMES, ContactColumns, Key, group_sums, interval_sums

waits = st.integers(-1, 40)
seconds = st.integers(0, 3000)
contacts = st.fixed_dictionaries(
    {
        "queue": st.sampled_from([1, 2, 40]),
        "entered": st.integers(1_700_000_000, 1_700_009_000),
        "outcome": st.integers(0, len(OUTCOMES) - 1),
        "wait": waits,
        "ring": seconds,
        "talk": seconds,
        "hold": seconds,
        "wrap_up": seconds,
        "transferred": st.booleans(),
        "requeued": st.booleans(),
        "threshold": st.integers(0, 30),
        "short": st.integers(0, 30),
    }
)


def in_columns(rows: list[dict[str, Any]]) -> ContactColumns:
    names = ContactColumns.__dataclass_fields__
    return ContactColumns(**{name: np.array([row[name] for row in rows], np.int64) for name in names})


def one_by_one(rows: list[dict[str, Any]]) -> dict[tuple[int, int], Sums]:
    found: dict[tuple[int, int], Sums] = defaultdict(Sums)
    for row in rows:
        outcome, wait = OUTCOMES[row["outcome"]], max(row["wait"], 0)
        within = 0 <= row["wait"] <= row["threshold"]
        short = 0 <= row["wait"] < row["short"]
        own = Sums(
            **{
                "unfinished" if outcome == "open" else outcome: 1,
                "offered": int(outcome != "refused"),
                "answered_within": int(outcome == "answered" and within),
                "abandoned_within": int(outcome == "abandoned" and within),
                "short_abandons": int(outcome == "abandoned" and short),
                "transferred": int(row["transferred"]),
                "requeued": int(row["requeued"]),
                "wait_answered_seconds": wait * (outcome == "answered"),
                "wait_abandoned_seconds": wait * (outcome == "abandoned"),
                "longest_wait_seconds": wait,
                "ring_seconds": row["ring"],
                "talk_seconds": row["talk"],
                "hold_seconds": row["hold"],
                "wrap_up_seconds": row["wrap_up"],
            }
        )
        found[row["queue"], row["entered"] // INTERVAL_SECONDS * INTERVAL_SECONDS] += own
    return found


@given(st.lists(contacts, max_size=60))
def test_arrays_add_up_as_loops_do(rows: list[dict[str, Any]]) -> None:
    made = interval_sums(in_columns(rows))
    found = {
        (int(queue), int(start)): Sums(**{name: int(column[place]) for name, column in made.sums.items()})
        for place, (queue, start) in enumerate(zip(made.queue, made.start, strict=True))
    }
    assert found == one_by_one(rows)


def test_limits_may_be_the_same_for_all() -> None:
    rows = [{**dict.fromkeys(ContactColumns.__dataclass_fields__, 0), "wait": wait, "queue": 3} for wait in (20, 21)]
    columns = in_columns(rows)
    names = [name for name in ContactColumns.__dataclass_fields__ if name not in ("threshold", "short")]
    with_one_limit = ContactColumns(**{name: getattr(columns, name) for name in names})
    assert interval_sums(with_one_limit).sums["answered_within"].tolist() == [1]


@given(st.lists(st.tuples(contacts, st.sampled_from([3, 8, 5_000_000]), st.integers(0, 400)), max_size=40))
def test_groups_of_any_keys_add_up_as_loops_do(rows: list[tuple[dict[str, Any], int, int]]) -> None:
    """Keys with many values between them, most of which no contact has."""
    rows = [({**row, "queue": 7, "entered": 0}, agent, hour) for row, agent, hour in rows]
    if not rows:
        return
    hours, agents = (np.array([row[place] for row in rows], np.int64) for place in (2, 1))
    (found_hours, found_agents), sums = group_sums(in_columns([row for row, *_ in rows]), [Key(hours, 3), Key(agents)])
    keys = list(zip(found_hours.tolist(), found_agents.tolist(), strict=True))
    assert keys == sorted({(hour // 3, agent) for _, agent, hour in rows})
    for key, row in zip(keys, sums.tolist(), strict=True):
        own = [each for each, agent, hour in rows if (hour // 3, agent) == key]
        assert Sums(**dict(zip(COLUMNS, row, strict=True))) == one_by_one(own)[7, 0]
