from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines import kpi
from keskus.engines.kpi import AgentSums, Definition, Ratio, ServiceLevelVariant, Sums

# The worked example of checklist 2.8: A 860, B 140, C 20, D 40, s 10; F 60 is ours.
EXAMPLE = Sums(
    offered=1120,
    answered=1000,
    answered_within=860,
    abandoned=60,
    abandoned_within=20,
    short_abandons=10,
    timeout=20,
    exit_key=15,
    left_empty=5,
    withdrawn=8,
    redirected=12,
)


@pytest.mark.parametrize(
    ("variant", "numerator", "denominator", "percent"),
    [
        (ServiceLevelVariant.ANSWERED_ONLY, 860, 1000, 86.0),
        (ServiceLevelVariant.ALL_OFFERED, 860, 1060, 81.1),
        (ServiceLevelVariant.ABANDONS_WITHIN_IGNORED, 860, 1040, 82.7),
        (ServiceLevelVariant.ABANDONS_WITHIN_MET, 880, 1060, 83.0),
        (ServiceLevelVariant.SHORT_ABANDONS_REMOVED, 860, 1050, 81.9),
        (ServiceLevelVariant.FLOW_OUTS_INCLUDED, 860, 1120, 76.8),
    ],
)
def test_golden_service_levels(variant: ServiceLevelVariant, numerator: int, denominator: int, percent: float) -> None:
    ratio = kpi.service_level(EXAMPLE, variant)
    assert ratio == Ratio(numerator, denominator)
    assert ratio.share is not None
    assert round(100 * ratio.share, 1) == percent


def test_six_variants() -> None:
    assert len(ServiceLevelVariant) == 6


def test_nothing_offered_has_no_share() -> None:
    for variant in ServiceLevelVariant:
        assert kpi.service_level(Sums(), variant).share is None
    assert kpi.occupancy(AgentSums()).share is None


def test_means_and_shares_of_contacts() -> None:
    sums = Sums(
        offered=10,
        answered=4,
        abandoned=5,
        short_abandons=2,
        unfinished=1,
        wait_answered_seconds=50,
        wait_abandoned_seconds=60,
        talk_seconds=400,
        hold_seconds=100,
        wrap_up_seconds=80,
        ring_seconds=10,
        transferred=1,
    )
    assert kpi.average_speed_of_answer(sums).share == 12.5
    assert kpi.average_wait_before_abandon(sums).share == 12
    assert kpi.average_talk(sums).share == 100
    judged = kpi.judge(sums, Definition())
    assert judged.average_handle_time.share == 120
    assert kpi.judge(sums, Definition(wrap_up_counted=False)).average_handle_time.share == 100
    assert kpi.average_ring(sums).share == 2.5
    assert kpi.hold_share(sums).share == 0.25
    assert kpi.transfer_rate(sums).share == 0.25
    assert judged.abandonment == Ratio(5, 10)
    assert judged.abandonment_without_short == Ratio(3, 8)


def test_occupancy_leaves_pauses_out() -> None:
    sums = AgentSums(ready_seconds=90, ringing_seconds=10, talking_seconds=270, wrap_up_seconds=30, paused_seconds=500)
    assert kpi.occupancy(sums) == Ratio(300, 400)
    assert sums.signed_in_seconds == 900


def test_reconciliation_says_what_is_missing() -> None:
    assert kpi.flow_outs(EXAMPLE) == 60
    assert kpi.reconciles(EXAMPLE).difference == 0
    still_waiting = replace(EXAMPLE, offered=1122, unfinished=2)
    assert kpi.reconciles(still_waiting).difference == 2
    assert kpi.reconciles(still_waiting).unexplained == 0
    assert kpi.reconciles(replace(EXAMPLE, offered=1121)).unexplained == 1


counts = st.integers(0, 10**9)
all_sums = st.builds(Sums, **{field.name: counts for field in fields(Sums)})
all_times = st.builds(AgentSums, **{field.name: counts for field in fields(AgentSums)})


@given(all_sums, all_sums, all_sums)
def test_sums_add_up_in_any_order(a: Sums, b: Sums, c: Sums) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Sums() == a
    for field in fields(Sums):
        left, right, both = (getattr(sums, field.name) for sums in (a, b, a + b))
        assert both == (max(left, right) if field.name == "longest_wait_seconds" else left + right)


@given(all_times, all_times)
def test_times_add_up(a: AgentSums, b: AgentSums) -> None:
    assert (a + b).signed_in_seconds == a.signed_in_seconds + b.signed_in_seconds
    assert a + b == b + a
    assert a + AgentSums() == a


definitions = st.builds(
    Definition,
    variant=st.sampled_from(ServiceLevelVariant),
    flow_outs=st.frozensets(st.sampled_from(kpi.FLOW_OUTS)),
    wrap_up_counted=st.booleans(),
)


@given(all_sums, all_sums, definitions)
def test_what_definitions_make_of_sums_adds_up(a: Sums, b: Sums, definition: Definition) -> None:
    parts = kpi.judge(a, definition) + kpi.judge(b, definition)
    assert parts == kpi.judge(a + b, definition)
    assert parts.service_level == kpi.service_level(a + b, definition.variant, definition.flow_outs)


def test_only_the_flow_outs_of_the_definition_count() -> None:
    some = Definition(ServiceLevelVariant.FLOW_OUTS_INCLUDED, flow_outs=frozenset({"timeout", "withdrawn"}))
    judged = kpi.judge(EXAMPLE, some)
    assert judged.service_level == Ratio(860, 1060 + 28)
    assert judged.abandonment == Ratio(60, 1120 - 32)
    assert kpi.judge(EXAMPLE, Definition()).abandonment == Ratio(60, 1120)


@given(all_sums, all_sums, st.sampled_from(ServiceLevelVariant))
def test_a_ratio_of_sums_is_the_ratio_of_the_parts(a: Sums, b: Sums, variant: ServiceLevelVariant) -> None:
    """Where of both it is known who was answered in time; else there is no ratio at all."""
    a, b = replace(a, within_unknown=0), replace(b, within_unknown=0)
    parts = [kpi.service_level(sums, variant) for sums in (a, b)]
    whole = kpi.service_level(a + b, variant)
    assert whole.numerator == sum(part.numerator for part in parts)
    assert whole.denominator == sum(part.denominator for part in parts)
