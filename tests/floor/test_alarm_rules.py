"""The alarms' state machine: raised after the duration and once, over by itself, escalated once, many told as one."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.floor.rules.alarms import (
    CALM_SECONDS,
    DIGEST_AFTER,
    DIGEST_SECONDS,
    KINDS,
    SUGGESTED,
    Condition,
    Deed,
    Metric,
    Telling,
    Terms,
    Unit,
    is_quiet,
    look,
    telling,
)

WAIT = Terms(Metric.LONGEST_WAIT, 120, 30, 600)
looks = st.lists(st.tuples(st.integers(1, 20), st.none() | st.floats(0, 300)), max_size=120)
terms_of = st.builds(
    Terms,
    st.just(Metric.LONGEST_WAIT),
    st.floats(20, 250),
    st.integers(0, 90),
    st.none() | st.integers(0, 300),
)


def walk(terms: Terms, steps: list[tuple[int, float | None]]) -> list[tuple[int, float | None, Deed | None, Condition]]:
    """Every look with its time, what followed and how the condition stood after."""
    condition, now, seen = Condition(), 1_000_000, []
    for seconds, value in steps:
        now += seconds
        condition, deed = look(terms, condition, value, now)
        seen.append((now, value, deed, condition))
    return seen


@given(terms_of, looks)
def test_raised_only_after_trouble_without_a_break_for_the_whole_duration(
    terms: Terms, steps: list[tuple[int, float | None]]
) -> None:
    seen = walk(terms, steps)
    for index, (now, _value, deed, _condition) in enumerate(seen):
        if deed is not Deed.RAISE:
            continue
        earlier = [at for at, value, *_ in seen[: index + 1] if value is None or not terms.is_beyond(value)]
        begun = min(at for at, *_ in seen[: index + 1] if at > (earlier[-1] if earlier else 0))
        assert now - begun >= terms.duration_seconds


@given(terms_of, looks)
def test_deeds_alternate_and_an_alarm_escalates_at_most_once(
    terms: Terms, steps: list[tuple[int, float | None]]
) -> None:
    is_open = is_escalated = False
    for _now, _value, deed, condition in walk(terms, steps):
        match deed:
            case Deed.RAISE:
                assert not is_open
                is_open, is_escalated = True, False
            case Deed.CLOSE:
                assert is_open
                is_open = False
            case Deed.ESCALATE:
                assert is_open
                assert not is_escalated
                is_escalated = True
        assert (condition.raised_at is not None) == is_open


@given(terms_of, looks)
def test_closed_only_after_a_calm_stretch(terms: Terms, steps: list[tuple[int, float | None]]) -> None:
    seen = walk(terms, steps)
    for now, value, deed, _condition in seen:
        if deed is Deed.CLOSE:
            lately = [other for at, other, *_ in seen if now - CALM_SECONDS < at <= now]
            assert all(other is not None and terms.is_back(other) for other in lately)
            assert value is not None


@given(terms_of, looks)
def test_an_alarm_ends_by_itself_once_all_is_calm(terms: Terms, steps: list[tuple[int, float | None]]) -> None:
    assert walk(terms, [*steps, *[(10, 0.0)] * 6])[-1][3] == Condition()


@pytest.mark.parametrize("metric", list(Metric))
def test_every_metric_can_be_raised_and_ended(metric: Metric) -> None:
    """Whatever threshold a form lets through: no rule that can never fire, no alarm that can never end."""
    kind = KINDS[metric]
    thresholds = (0.01, 0.5, 1.0) if kind.unit is Unit.SHARE else (1, 2, 600)
    values = [each / 100 for each in range(101)] if kind.unit is Unit.SHARE else list(range(1000))
    for threshold in thresholds:
        terms = Terms(metric, threshold, 0)
        assert any(terms.is_beyond(value) for value in values)
        assert any(terms.is_back(value) for value in values)
        assert not any(terms.is_beyond(value) and terms.is_back(value) for value in values)


def test_acknowledged_alarms_are_not_escalated() -> None:
    raised = Condition(beyond_since=0, raised_at=0, is_acknowledged=True)
    assert look(WAIT, raised, 200, 10_000) == (raised, None)


def test_what_trembles_around_the_threshold_is_one_alarm() -> None:
    deeds = [deed for _, _, deed, _ in walk(WAIT, [(10, 125.0 if step % 2 else 118.0) for step in range(60)])]
    assert deeds.count(Deed.RAISE) == 0, "never beyond for thirty seconds without a break"
    raised = walk(WAIT, [(10, 130.0)] * 5 + [(10, 125.0 if step % 2 else 118.0) for step in range(40)])
    assert [deed for _, _, deed, _ in raised if deed] == [Deed.RAISE]


@pytest.mark.parametrize(
    ("clock", "start", "end", "quiet"),
    [
        (time(23), time(22), time(6), True),
        (time(5, 59), time(22), time(6), True),
        (time(6), time(22), time(6), False),
        (time(12), time(11), time(13), True),
        (time(13), time(11), time(13), False),
        (time(13), None, None, False),
    ],
)
def test_quiet_hours_go_over_midnight(clock: time, start: time | None, end: time | None, quiet: bool) -> None:
    assert is_quiet(clock, start, end) is quiet


@given(st.lists(st.integers(0, 120), min_size=1, max_size=80))
def test_nobody_gets_more_than_so_many_notices_in_the_time(gaps: list[int]) -> None:
    now, singles, digests = 1_000_000, list[int](), list[int]()
    for gap in gaps:
        now += gap
        match telling(singles, digests, now):
            case Telling.SINGLE:
                singles.append(now)
            case Telling.DIGEST:
                digests.append(now)
        recent = [at for at in (*singles, *digests) if at > now - DIGEST_SECONDS]
        assert len(recent) <= DIGEST_AFTER + 1


def test_the_suggested_rules_are_three() -> None:
    assert len(SUGGESTED) == 3
