"""Every finding of the checker as a whole sentence in three languages: who, when, how much, the limit, its source."""

from __future__ import annotations

from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from keskus.engines.labour_law import Breach, Mend, Rule, Severity, Worker, check
from keskus.planning.sentences.breaches import breach_sentence, hours_words, way_out
from tests.engines.labour_law.building import ZONES, Site, limits
from tests.engines.labour_law.cases import Case, every_case

NAMES = {"anna": "Anna Nowak", "jan": "Jan Kask", "ewa": "Ewa Lis", "ott": "Ott Tamm"}


def zone_of(code: str) -> ZoneInfo:
    return ZoneInfo(ZONES[code])


def breach_of(case: Case) -> Breach:
    """What is found in a case's refused duties."""
    publishing_at = Site(case.code).at(20 - case.publish[1], "12:00") if case.publish else None
    span, limited = case.span_refused or case.span, limits(case.code, *case.changes)
    (found,) = check([case.worker], case.refused, limited, span=span, publishing_at=publishing_at, rules=[case.rule])
    return found


def one_of_each() -> list[tuple[Case, Breach]]:
    """A finding of every rule, parameter and severity."""
    cases = sorted(every_case(), key=lambda case: (case.rule, case.parameter, case.severity))
    kinds = groupby(cases, key=lambda case: (case.rule, case.parameter, case.severity))
    firsts = [next(group) for _, group in kinds]
    return [(case, breach_of(case)) for case in firsts]


@pytest.mark.parametrize("language", ["en", "pl", "et"])
def test_every_finding_has_a_sentence_and_a_way_out(language: str) -> None:
    found = one_of_each()
    assert {breach.rule for _, breach in found} == set(Rule)
    with override(language):
        for case, breach in found:
            said, mend = breach_sentence(breach, NAMES, zone_of(case.code)), way_out(breach, zone_of(case.code))
            assert "%(" not in said + mend
            assert said.endswith((".", ")."))
            assert mend.endswith(".")
            assert "Anna Nowak" in said or breach.rule is Rule.SCHEDULE_SPAN
            assert breach.source in said or breach.source == "house"


@pytest.mark.parametrize("language", ["pl", "et"])
def test_nothing_stays_english(language: str) -> None:
    for case, breach in one_of_each():
        zone = zone_of(case.code)
        with override("en"):
            english = breach_sentence(breach, {}, zone), way_out(breach, zone)
        with override(language):
            other = breach_sentence(breach, {}, zone), way_out(breach, zone)
        assert english[0] != other[0]
        assert english[1] != other[1]


def short_rest() -> Breach:
    s = Site("PL")
    duties = [s.duty(0, "14:00", "21:30"), s.duty(1, "8:00", "12:00")]
    (found,) = check([Worker("anna")], duties, limits("PL"), rules=[Rule.DAILY_REST])
    return found


SAID = {
    "en": (
        "Anna Nowak rests 10 h 30 min from Mon 7 Dec, 21:30 to Tue 8 Dec, 08:00; in the 24 hours from the start of "
        "work at least 11 h are needed (KP art. 132 §1).",
        "Start the next shift at Tue 8 Dec, 08:30 or later, or end the one before 30 min earlier.",
    ),
    "pl": (
        "Anna Nowak ma 10 h 30 min odpoczynku, od pon., 7 gru, 21:30 do wt., 8 gru, 08:00; w ciągu 24 godzin od "
        "rozpoczęcia pracy potrzeba co najmniej 11 h (KP art. 132 §1).",
        "Zacznij następną zmianę wt., 8 gru, 08:30 lub później albo zakończ poprzednią o 30 min wcześniej.",
    ),
    "et": (
        "Anna Nowak saab puhata 10 t 30 min, alates E, 7. dets, 21:30 kuni T, 8. dets, 08:00; 24 tunni jooksul töö "
        "algusest on vaja vähemalt 11 t (KP art. 132 §1).",
        "Alusta järgmist vahetust T, 8. dets, 08:30 või hiljem või lõpeta eelmine 30 min varem.",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_a_short_rest_said_in_full(language: str) -> None:
    with override(language):
        breach = short_rest()
        assert (breach_sentence(breach, NAMES, zone_of("PL")), way_out(breach, zone_of("PL"))) == SAID[language]


def test_many_people_are_counted_and_a_stranger_is_known_by_number() -> None:
    everybody = Breach(
        Rule.SCREEN_BREAK, "screen_stretch_minutes", 60, 480, 0, 86_400, ("anna", "jan", "17", "ewa", "ott"),
        Severity.HINT, "§7", Mend.PLAN_SCREEN_BREAKS,
    )  # fmt: skip
    assert "Anna Nowak, Jan Kask, 17 and 2 more" in breach_sentence(everybody, NAMES, ZoneInfo("UTC"))


def test_a_hint_of_an_average_says_that_there_is_time_left() -> None:
    found = [breach_of(case) for case in every_case() if case.rule is Rule.WEEKLY_AVERAGE and case.code == "PL"]
    said = {breach.severity: breach_sentence(breach, NAMES, zone_of("PL")) for breach in found}
    american = next(breach_of(case) for case in every_case() if (case.rule, case.code) == (Rule.WEEKLY_NORM, "US"))
    assert american.severity is Severity.HINT
    assert "can still make up" not in breach_sentence(american, NAMES, zone_of("US"))
    assert "can still make up" in said[Severity.HINT]
    assert "can still make up" not in said[Severity.BREACH]


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (659, "10 h 59 min")])
def test_minutes_are_written_as_hours(minutes: int, words: str) -> None:
    assert hours_words(minutes) == words
