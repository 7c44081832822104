"""Instances of others: their texts are read as they are meant, and a roster is counted as by hand."""

from __future__ import annotations

import pytest

from bench import min_shift_design
from bench.curtois.checker import broken_in, cost_of
from bench.curtois.instance import read

TWO_WEEKS = """# ours, in the form of the published ones
SECTION_HORIZON
14

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,600,E

SECTION_STAFF
Ann,E=14|L=2,3000,960,4,2,2,1
Bob,E=0|L=14,6000,600,5,1,1,2

SECTION_DAYS_OFF
Ann,3,4

SECTION_SHIFT_ON_REQUESTS
Ann,0,E,3
Bob,2,L,5

SECTION_SHIFT_OFF_REQUESTS
Bob,1,L,7

SECTION_COVER
0,E,2,100,1
1,E,0,100,1
1,L,1,50,2
6,L,1,100,1
"""
ANN = ("E", "E", "L", "", "", "", "", "E", "E", "", "", "", "", "E")
BOB = ("", "L", "", "", "", "", "", "L", "", "", "", "", "", "")


def test_a_roster_costs_what_it_does_by_hand() -> None:
    problem = read(TWO_WEEKS)
    rows = {"Ann": ANN, "Bob": BOB}
    refused, unwanted = 5, 7
    assert problem.staff[0].days_off == {3, 4}
    assert broken_in(problem, rows) == []
    assert cost_of(problem, rows) == refused + unwanted + 100 + 1 + 100


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({3: "E"}, "works on day off 3"),
        ({3: "E"}, "E after L on day 3"),
        ({5: "L"}, "only 1 days at work from day 5"),
        ({10: "E", 11: "E"}, "only 1 days off from day 9"),
        ({9: "E", 10: "E", 11: "E"}, "5 days at work from day 7"),
        ({6: "E"}, "2 weekends"),
        ({7: "L", 8: "L"}, "3 times L"),
        ({0: "", 1: "", 2: "", 7: "", 8: ""}, "480 minutes"),
    ],
)
def test_each_rule_is_missed_where_it_is_broken(changed: dict[int, str], words: str) -> None:
    row = tuple(changed.get(day, name) for day, name in enumerate(ANN))
    assert f"Ann: {words}" in broken_in(read(TWO_WEEKS), {"Ann": row, "Bob": BOB})


def test_the_fewest_shifts_are_opened_for_a_week_that_goes_round() -> None:
    design = min_shift_design.read("""
        interval = 360; days = 2; demand = [1,1,1,1,1,1,1,1]; shiftTypes = 2;
        minStart = [0, 2]; maxStart = [0, 3]; minLength = [2, 2]; maxLength = [2, 2];
        weightUnderCover = 1; weightOverCover = 1; weightDutiesPerWeek = 0; weightShiftInstances = 60;""")
    heads, bound = min_shift_design.solved(design, 60)
    assert design.slots(design.shifts.index((3, 2)), 1).tolist() == [7, 0]
    assert heads.tolist() == [[1, 1], [1, 1], [0, 0]]
    assert min_shift_design.cost_of(design, heads) == pytest.approx(bound) == 120
    assert min_shift_design.cost_of(design, 0 * heads) == 8 * 360
