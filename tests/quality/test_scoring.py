"""Scores reckoned by hand, and what holds of every form, whatever its order and the size of its weights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keskus.quality.rules.scoring import (
    NO,
    YES,
    Ask,
    Critical,
    ErrorFree,
    Given,
    Kind,
    Missing,
    Option,
    Part,
    Sheet,
    asked_now,
    band_of,
    error_free,
    missing,
    possible_shares,
    rejudged,
    score,
    share_of,
)

FIVE = tuple(Option(str(points), points) for points in range(1, 6))
GREETING = Ask("greeting", weight=1, step="hello", comment_below=1)
IDENTITY = Ask("identity", weight=3, critical=Critical.FORM, error="compliance")
ANSWER = Ask("answer", weight=2, error="customer")
NOTES = Ask(
    "notes", Kind.SCALE, 2, tuple(Option(code, points) for code, points in (("none", 0), ("some", 1), ("all", 2)))
)
SLIPS = Ask("slips", Kind.MULTI, 1, (Option("late", -1), Option("wrong", -3)), critical=Critical.SECTION)
RESPECT = Ask("respect", Kind.SCALE, 1, FIVE, courtesy="respect")
FRIENDLY = Ask("friendly", Kind.SCALE, 1, FIVE, courtesy="friendliness")
FORM = Sheet(
    (Part("talk", (GREETING, IDENTITY, ANSWER, RESPECT, FRIENDLY), 3), Part("after", (NOTES, SLIPS), 1)),
    ((0.9, "excellent"), (0.7, "good"), (0, "poor")),
    0.8,
)
ALL_WELL = {
    "greeting": Given(YES),
    "identity": Given(YES),
    "answer": Given(YES),
    "notes": Given("all"),
    "slips": Given(()),
    "respect": Given("5"),
    "friendly": Given("4"),
}


def given_(**changed: Given) -> dict[str, Given]:
    return {**ALL_WELL, **changed}


def test_everything_well() -> None:
    found = score(FORM, ALL_WELL)
    assert (found.share, found.critical, found.band, found.passed) == (1.0, 1.0, "excellent", True)
    assert (found.answered, found.to_answer, found.failed) == (7, 7, ())


def test_weights_by_hand() -> None:
    """Talk (0 + 3 + 2) / 6 = 5/6, weight 3; after (2 * 1/2 + 1 * 3/4) / 3 = 7/12, weight 1; form 37/48."""
    found = score(FORM, given_(greeting=Given(NO), notes=Given("some"), slips=Given(("late",))))
    assert found.before_failing == pytest.approx(37 / 48)
    assert [part.before_failing for part in found.parts] == [pytest.approx(5 / 6), pytest.approx(7 / 12)]


def test_a_section_fails_and_the_rest_stands() -> None:
    """The slip fails its section: (3 * 5/6 + 1 * 0) / 4 = 5/8."""
    found = score(FORM, given_(greeting=Given(NO), notes=Given("some"), slips=Given(("late",))))
    assert (found.share, found.failed, found.passed) == (pytest.approx(5 / 8), ("slips",), False)
    assert (found.parts[1].failed, found.band) == (True, "poor")


def test_the_form_fails_at_once_and_says_what_it_would_have_been() -> None:
    """Talk 3/6, after 1: (3/2 + 1) / 4 = 5/8 before failing. Critical: (3*0 + 1*1) / 4."""
    found = score(FORM, given_(identity=Given(NO)))
    assert (found.share, found.before_failing, found.critical) == (0.0, pytest.approx(5 / 8), pytest.approx(1 / 4))


def test_a_question_that_only_counts_as_critical_fails_nothing() -> None:
    sheet = Sheet((Part("a", (Ask("x", critical=Critical.COUNTED), Ask("y"))),))
    found = score(sheet, {"x": Given(NO), "y": Given(YES)})
    assert (found.share, found.critical) == (0.5, 0.0)


def test_what_does_not_apply_leaves_its_weight_to_its_section_and_a_section_to_the_form() -> None:
    """Without the identity talk is (0*1 + 2*1) / 3 = 2/3; after wholly out of it: the form is 2/3."""
    out = {"identity": Given(is_na=True), "notes": Given(is_na=True), "slips": Given(is_na=True)}
    assert score(FORM, given_(greeting=Given(NO), **out)).share == pytest.approx(2 / 3)
    assert score(FORM, {code: Given(is_na=True) for code in ALL_WELL}).share is None


def test_courtesy_is_an_index_of_its_own() -> None:
    rude = score(FORM, given_(respect=Given("1"), friendly=Given("2")))
    assert (rude.share, rude.courtesy) == (1.0, pytest.approx((1 / 5 + 2 / 5) / 2))
    assert rude.courtesy_by == {"respect": pytest.approx(0.2), "friendliness": pytest.approx(0.4)}


def test_adherence_by_step() -> None:
    found = score(FORM, given_(greeting=Given(NO)))
    assert (found.adherence, found.adherence_by) == (0.0, {"hello": 0.0})
    assert score(FORM, given_(greeting=Given(is_na=True))).adherence is None


def test_a_question_is_asked_only_after_the_answer_it_hangs_on() -> None:
    first, second = Ask("paid"), Ask("paused", asked_if="paid", asked_if_answers=frozenset({YES}))
    third = Ask("resumed", asked_if="paused", asked_if_answers=frozenset({YES}))
    sheet = Sheet((Part("a", (first, second, third)),))
    assert asked_now(sheet, {"paid": Given(NO), "paused": Given(YES), "resumed": Given(NO)}) == {"paid"}
    assert score(sheet, {"paid": Given(YES), "paused": Given(NO), "resumed": Given(NO)}).share == 0.5
    assert asked_now(sheet, {"paid": Given(YES), "paused": Given(YES)}) == {"paid", "paused", "resumed"}


@pytest.mark.parametrize(
    ("options", "picked", "share"),
    [
        ({"a": 1, "b": 3}, ("b",), 3 / 4),
        ({"a": 1, "b": 3}, (), 0.0),
        ({"a": -1, "b": -3}, (), 1.0),
        ({"a": -1, "b": -3}, ("b",), 1 / 4),
        ({"a": 2, "b": -2}, (), 1 / 2),
        ({"a": 2, "b": -2}, ("a", "b"), 1 / 2),
        ({"a": 0}, ("a",), None),
    ],
)
def test_several_of_a_list(options: dict[str, float], picked: tuple[str, ...], share: float | None) -> None:
    ask = Ask("x", Kind.MULTI, options=tuple(Option(code, points) for code, points in options.items()))
    assert share_of(ask, Given(picked)) == share


def test_what_is_missing_before_it_can_be_submitted() -> None:
    wrong = given_(greeting=Given(NO), identity=Given(NO, comment="asked for nothing"), answer=Given("perhaps"))
    del wrong["notes"]
    assert missing(FORM, wrong) == [
        Missing("greeting", "comment"),
        Missing("answer", "not_an_answer"),
        Missing("notes", "unanswered"),
    ]
    assert missing(FORM, ALL_WELL) == []
    strict = Sheet((Part("a", (Ask("x", allows_na=False), Ask("when", Kind.DATE), Ask("words", Kind.TEXT))),))
    assert missing(strict, {"x": Given(is_na=True)}) == [Missing("x", "not_an_answer")]
    assert missing(strict, {"x": Given(YES), "when": Given("soon")}) == [Missing("when", "not_an_answer")]


def test_bands_hold_from_their_share_on() -> None:
    hair_less = 0.7 - 1e-12  # what sums of floats make of 0.7
    assert [band_of(FORM.bands, share) for share in (0.9, hair_less, 0.69, None)] == ["excellent", "good", "poor", ""]


def test_calls_without_an_error_by_class() -> None:
    calls = [
        score(FORM, answers).errors for answers in (ALL_WELL, given_(identity=Given(NO)), given_(answer=Given(NO)))
    ]
    calls.append(score(FORM, given_(answer=Given(is_na=True))).errors)
    found = error_free(calls, ("customer", "business", "compliance"))
    assert found == {"customer": ErrorFree(2, 3), "business": ErrorFree(0, 0), "compliance": ErrorFree(3, 4)}
    assert (found["customer"].share, found["business"].share) == (pytest.approx(2 / 3), None)


def test_a_dispute_never_lowers_a_score() -> None:
    answers = given_(greeting=Given(NO))
    assert rejudged(FORM, answers, "greeting", Given(YES)).is_allowed
    assert rejudged(FORM, answers, "greeting", Given(is_na=True)).is_allowed
    assert not rejudged(FORM, answers, "answer", Given(NO)).is_allowed
    failed = given_(identity=Given(NO))
    assert not rejudged(FORM, failed, "friendly", Given("1")).is_allowed, "courtesy, which is not in the score"
    assert not rejudged(FORM, failed, "slips", Given(("late",))).is_allowed, "nought stays nought, yet it fell"
    assert not rejudged(FORM, failed, "answer", Given(NO)).is_allowed, "an error that was not found before"
    assert rejudged(FORM, failed, "identity", Given(is_na=True)).is_allowed


def test_every_share_that_could_be_answered() -> None:
    assert possible_shares(GREETING) == {0, 1}
    assert possible_shares(RESPECT) == {0.2, 0.4, 0.6, 0.8, 1}
    assert possible_shares(SLIPS) == {0, 0.25, 0.75, 1}


# What holds of every form

WEIGHTS = st.floats(0.5, 20)
ASKS = st.one_of(
    st.builds(Ask, code=st.just("?"), weight=WEIGHTS, critical=st.sampled_from(Critical)),
    st.builds(Ask, code=st.just("?"), kind=st.just(Kind.SCALE), weight=WEIGHTS, options=st.just(FIVE)),
)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Sheet, dict[str, Given]]:
    parts, answers = [], {}
    for number, asks in enumerate(draw(st.lists(st.lists(ASKS, min_size=1, max_size=4), min_size=1, max_size=3))):
        named = tuple(replace(ask, code=f"{number}-{place}") for place, ask in enumerate(asks))
        parts.append(Part(str(number), named, draw(WEIGHTS)))
        for ask in named:
            values = [YES, NO] if ask.kind is Kind.YES_NO else [option.code for option in FIVE]
            answers[ask.code] = draw(st.one_of(st.sampled_from(values).map(Given), st.just(Given(is_na=True))))
    return Sheet(tuple(parts), ((0, "low"), (0.5, "high")), 0.5), answers


def figures(found: Any) -> Any:
    return pytest.approx((found.share, found.before_failing, found.critical), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(filled(), st.floats(0.01, 100))
def test_only_the_ratio_of_weights_counts(case: tuple[Sheet, dict[str, Given]], factor: float) -> None:
    sheet, answers = case
    parts = tuple(
        replace(
            part,
            weight=part.weight * factor,
            asks=tuple(replace(ask, weight=ask.weight * factor) for ask in part.asks),
        )
        for part in sheet.parts
    )
    one, other = score(sheet, answers), score(replace(sheet, parts=parts), answers)
    assert (one.share, one.before_failing, one.critical) == figures(other)


@settings(max_examples=60, deadline=None)
@given(filled(), st.randoms(use_true_random=False))
def test_no_order_counts(case: tuple[Sheet, dict[str, Given]], dice: Any) -> None:
    sheet, answers = case
    parts = [replace(part, asks=tuple(dice.sample(part.asks, len(part.asks)))) for part in sheet.parts]
    dice.shuffle(parts)
    one, other = score(sheet, answers), score(replace(sheet, parts=tuple(parts)), answers)
    assert (one.share, one.before_failing, one.critical) == (other.share, other.before_failing, other.critical)


@settings(max_examples=60, deadline=None)
@given(filled())
def test_a_question_that_does_not_apply_is_as_if_it_were_not_there(case: tuple[Sheet, dict[str, Given]]) -> None:
    sheet, answers = case
    gone = {code for code, given in answers.items() if given.is_na}
    assume(gone)
    parts = tuple(replace(part, asks=tuple(ask for ask in part.asks if ask.code not in gone)) for part in sheet.parts)
    one, other = score(sheet, answers), score(replace(sheet, parts=parts), answers)
    assert (one.share, one.before_failing, one.critical, one.errors) == (
        other.share,
        other.before_failing,
        other.critical,
        other.errors,
    )


@settings(max_examples=60, deadline=None)
@given(filled())
def test_a_better_answer_never_lowers_a_score(case: tuple[Sheet, dict[str, Given]]) -> None:
    sheet, answers = case
    for ask in sheet.asks:
        best = Given(YES if ask.kind is Kind.YES_NO else "5")
        if not answers[ask.code].is_na:
            assert rejudged(sheet, answers, ask.code, best).is_allowed
    found = score(sheet, answers)
    assert found.share is None or 0 <= found.share <= (found.before_failing or 0) + 1e-9
