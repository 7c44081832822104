"""The legal gate as a pure rule (privacy rule 20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from keskus.recordings.rules.gate import Receipt, Terms, gate_on, is_told, lacks

TOLD, BEGINS = date(2026, 6, 1), date(2026, 6, 15)
TERMS = Terms(
    1, "Quality of talks", "Calls of agents", "Sound of the line", "Interest", "notice", TOLD, BEGINS, {"pl": "Tekst"}
)


@pytest.mark.parametrize("name", ["purposes", "scope", "manner", "stated_in"])
def test_rule_20_poland_asks_for_aims_scope_manner_and_where_they_stand(name: str) -> None:
    assert lacks(TERMS, "PL") == ()
    assert lacks(replace(TERMS, **{name: " "}), "PL") == (name,)


def test_rule_20_poland_is_told_two_weeks_ahead_to_the_day() -> None:
    assert lacks(replace(TERMS, effective_on=date(2026, 6, 14)), "PL") == ("two_weeks",)
    assert not gate_on([TERMS], "PL", date(2026, 6, 14)).is_open
    assert gate_on([TERMS], "PL", BEGINS).is_open


def test_rule_20_estonia_asks_for_a_ground_and_for_no_watching_before_it_is_told() -> None:
    terms = replace(TERMS, stated_in="", notices={"et": "Tekst"}, effective_on=TOLD)
    assert gate_on([terms], "EE", TOLD).is_open
    assert gate_on([replace(terms, ground="")], "EE", TOLD).reasons == ("ground",)
    assert lacks(replace(terms, effective_on=date(2026, 5, 31)), "EE") == ("announced_late",)


def test_rule_20_the_notice_is_in_the_language_of_the_country() -> None:
    assert lacks(replace(TERMS, notices={"en": "Text"}), "PL") == ("notice_pl",)
    assert lacks(replace(TERMS, notices={"en": "Text"}), "EE") == ("notice_et",)
    assert lacks(replace(TERMS, notices={"pl": "Tekst"}), "DE") == ()


def test_rule_20_nothing_laid_down_shuts_the_gate_and_says_why() -> None:
    assert gate_on([], "PL", BEGINS).reasons == ("missing",)
    assert gate_on([TERMS], "PL", TOLD).reasons == ("not_yet",)
    assert gate_on([replace(TERMS, ended_on=date(2026, 7, 1))], "PL", date(2026, 7, 1)).reasons == ("ended",)


def test_a_call_is_judged_by_the_version_of_its_day() -> None:
    later = replace(TERMS, number=2, announced_on=date(2026, 7, 1), effective_on=date(2026, 7, 15))
    assert [gate_on([TERMS, later], "PL", date(2026, 7, day)).version for day in (14, 15)] == [1, 2]


def test_rule_20_who_is_new_has_this_very_version_before_and_others_were_told_by_its_announcement() -> None:
    later, here = replace(TERMS, number=2), date(2020, 1, 1)
    assert not is_told([], TERMS, here, BEGINS)
    assert is_told([Receipt(1, TOLD)], TERMS, here, BEGINS)
    assert is_told([Receipt(1, TOLD)], later, here, BEGINS)
    assert not is_told([Receipt(1, TOLD)], later, TOLD, BEGINS)
    assert not is_told([Receipt(2, date(2026, 6, 16))], later, TOLD, BEGINS)
