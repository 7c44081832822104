"""The checker on odd weeks: one by one as all at once, in any order, and against rest that is counted by hand."""

from __future__ import annotations

from datetime import date

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from keskus.engines.labour_law import Change, Duty, Pause, PauseKind, Rule, Worker, check
from tests.engines.labour_law.building import Site, limits

SPAN = date(2026, 10, 19), date(2026, 11, 2)  # the clock changes inside
SITES = {code: Site(code, SPAN[0]) for code in ("PL", "EE", "UK", "DE")}
PEOPLE = [
    Worker("anna"),
    Worker("ewa", date(2010, 10, 24)),
    Worker("jan", is_night_worker=True, weekly_minutes=1_800),
    Worker("ott"),
]
TOGETHER = {Rule.SCREEN_BREAK, Rule.SCHEDULE_SPAN}  # one finding for everybody
ALONE = [rule for rule in Rule if rule not in TOGETHER]


@st.composite
def a_pause(draw: st.DrawFn, starts_at: int, minutes: int) -> Pause:
    begins = starts_at + draw(st.integers(0, minutes - 5)) * 60
    long = draw(st.sampled_from([5, 10, 15, 20, 30, 45]))
    return Pause(begins, begins + long * 60, draw(st.sampled_from(PauseKind)), draw(st.booleans()))


@st.composite
def duties_of(draw: st.DrawFn, site: Site, worker: str) -> list[Duty]:
    found, at = [], site.at(0, "0:00") + draw(st.integers(0, 30)) * 1_800
    for _ in range(draw(st.integers(0, 9))):
        minutes = draw(st.sampled_from([60, 240, 300, 360, 390, 480, 510, 600, 720, 840]))
        pauses = draw(st.lists(a_pause(at, minutes), max_size=2))
        kept = tuple(pause for pause in pauses[:1] if pause.ends_at <= at + minutes * 60)
        found.append(Duty(worker, at, at + minutes * 60, kept, is_overtime=draw(st.booleans())))
        at += minutes * 60 + draw(st.integers(4, 40)) * 1_800
    return found


@st.composite
def rosters(draw: st.DrawFn) -> tuple[str, list[Duty]]:
    code = draw(st.sampled_from(sorted(SITES)))
    made = [draw(duties_of(SITES[code], worker.id)) for worker in PEOPLE]
    return code, draw(st.permutations([duty for duties in made for duty in duties]))


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(rosters())
def test_all_at_once_is_one_by_one(roster: tuple[str, list[Duty]]) -> None:
    code, duties = roster
    house = (
        Change("daily_rest_minutes", 720),
        Change("days_in_a_row", 4, "jan"),
        Change("weekly_maximum_minutes", 2_700),
    )
    limited = limits(code, *house)
    publishing_at = SITES[code].at(-7, "9:00")
    whole = check(PEOPLE, duties, limited, span=SPAN, publishing_at=publishing_at, rules=ALONE)
    single = []
    for worker in PEOPLE:
        own = [duty for duty in duties if duty.worker == worker.id]
        single += check([worker], own, limited, span=SPAN, publishing_at=publishing_at, rules=ALONE)
    assert sorted(map(repr, whole)) == sorted(map(repr, single))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(duties_of(SITES["PL"], "anna"))
def test_daily_rest_is_what_minutes_counted_by_hand_say(duties: list[Duty]) -> None:
    """Somebody is short of rest where the 24 h of a day, half hour by half hour, hold no 22 free ones in a row."""
    found = check([Worker("anna")], duties, limits("PL"), span=SPAN, rules=[Rule.DAILY_REST])
    assert bool(found) == any(short_days(duties))


def short_days(duties: list[Duty]) -> list[bool]:
    """For every working day whether its rest is short; a day begins after 24 h, or after a rest that is long enough."""
    step = 1_800
    busy = {at for duty in duties for at in range(duty.starts_at, duty.ends_at, step)}
    found, begins = [], duties[0].starts_at if duties else None
    while begins is not None:
        runs, run = [], 0
        for at in range(begins, begins + 48 * step, step):
            run = 0 if at in busy else run + 1
            runs.append((run, at))
        longest, last = max(runs, key=lambda pair: (pair[0], -pair[1]))
        found.append(longest < 22)
        rested_until = last + step if longest else begins + step
        begins = next((duty.starts_at for duty in duties if duty.starts_at >= rested_until), None)
    return found


@settings(max_examples=15, deadline=None, derandomize=True)
@given(rosters(), st.integers(0, 240))
def test_who_asks_for_more_rest_finds_no_less(roster: tuple[str, list[Duty]], more: int) -> None:
    code, duties = roster
    rules = [Rule.DAILY_REST]
    short = check(PEOPLE, duties, limits(code), span=SPAN, rules=rules)
    shorter = check(PEOPLE, duties, limits(code, Change("daily_rest_minutes", 660 + more)), span=SPAN, rules=rules)
    assert {person for breach in short for person in breach.people} <= {
        person for breach in shorter for person in breach.people
    }
