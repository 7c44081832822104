"""Coefficients of agreement equal published worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.agreement.alpha import Scale, krippendorff_alpha
from keskus.engines.agreement.gwet import gwet_ac
from keskus.engines.agreement.kappa import cohen_kappa, kappa_of_table
from keskus.engines.agreement.measures import Numbers
from keskus.engines.agreement.plain import agreement_with, agreement_within, exact_agreement, leniency
from keskus.engines.agreement.weights import Weighing

X = float("nan")
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", C; Gwet 2014 uses the same twelve units.
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    ]
)
# Gwet's "abstractors" (Gwet 2014): 100 pregnancies, ectopic, abnormal or normal intrauterine.
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]], dtype=np.float64)


def pairs_of(table: Numbers) -> Numbers:
    """The ratings of a table of counts."""
    cells = [(one, other) for one, row in enumerate(table) for other, n in enumerate(row) for _ in range(int(n))]
    return np.array(cells, dtype=np.float64).T


@pytest.mark.parametrize(
    ("scale", "published"),
    [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849), (Scale.RATIO, 0.797)],
)
def test_alpha_of_four_observers_with_gaps_is_krippendorffs(scale: Scale, published: float) -> None:
    found = krippendorff_alpha(FOUR, scale)
    assert found.value == pytest.approx(published, abs=0.0005)
    assert found.n == 11  # the twelfth unit has one value, with which nobody can agree
    assert found.low is not None
    assert found.high is not None
    assert found.low < published < found.high <= 1


def test_alpha_of_two_observers_is_krippendorffs() -> None:
    """Krippendorff 2011, A (binary: .095) and B (nominal: .692)."""
    meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha(np.array([meg, owen], dtype=np.float64)).value == pytest.approx(0.095, abs=0.0005)
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    letters = np.array([[ord(letter) for letter in who] for who in (ben, gerry)], dtype=np.float64)
    assert krippendorff_alpha(letters).value == pytest.approx(0.692, abs=0.0005)


def test_ac1_of_four_raters_with_gaps_is_gwets() -> None:
    """Gwet 2014 and his irrCAC: 0.77544, error 0.14295, 95 % from 0.461 to 1."""
    found = gwet_ac(FOUR)
    assert found.value == pytest.approx(0.77544, abs=5e-6)
    assert found.low == pytest.approx(0.461, abs=0.0005)
    assert found.high == 1.0


@pytest.mark.parametrize(
    ("weighing", "value", "low", "high"),
    [
        (Weighing.NONE, 0.8493305, 0.764, 0.935),
        (Weighing.LINEAR, 0.900, 0.842, 0.958),
        (Weighing.QUADRATIC, 0.940, 0.905, 0.976),
    ],
)
def test_ac1_and_ac2_of_two_raters_are_gwets(weighing: Weighing, value: float, low: float, high: float) -> None:
    found = gwet_ac(pairs_of(ABSTRACTORS), weighing=weighing)
    # Of a table he divides by n, of raw ratings, as here, by n - 1.
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=0.001)


def test_ac1_where_nearly_everything_is_yes() -> None:
    """Gwet 2002, "Kappa statistic is not satisfactory": 118, 5, 2 and 0 of 125; kappa is below 0, AC1 0.9408."""
    nearly_all_yes = pairs_of(np.array([[118, 5], [2, 0]], dtype=np.float64))
    assert cohen_kappa(*nearly_all_yes).value == pytest.approx(-0.0234, abs=0.00005)
    assert gwet_ac(nearly_all_yes).value == pytest.approx(0.9408, abs=0.00005)


def test_ac1_of_six_psychiatrists_is_gwets() -> None:
    """Gwet 2014 (the patients of Fleiss 1971, first half): 0.4448007, 95 % from 0.264 to 0.625."""
    diagnoses = ["444444", "222555", "233335", "555555", "222444", "113333"]
    diagnoses += ["333355", "113334", "114444", "555555", "144444", "124444", "222333", "144444", "224445"]
    found = gwet_ac(np.array([[int(letter) for letter in row] for row in diagnoses], dtype=np.float64).T)
    assert (found.value, found.low, found.high) == pytest.approx((0.4448007, 0.264, 0.625), abs=0.0006)


def test_kappa_is_cohens() -> None:
    """Cohen 1968, table 1: kappa .492, weighted .348 with his own weights of disagreement, of 200 patients."""
    table = 2 * np.array([[44, 7, 9], [5, 20, 5], [1, 3, 6]], dtype=np.float64)
    assert kappa_of_table(table, np.eye(3)).value == pytest.approx(0.492, abs=0.0005)
    worse = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert kappa_of_table(table, 1 - worse / 6).value == pytest.approx(0.348, abs=0.0005)


def test_kappas_interval_is_the_published_one() -> None:
    """Gwet 2014, abstractors: 0.7964, 95 % from 0.680 to 0.913 (he with n - 1 and Student, hence the last digit)."""
    found = cohen_kappa(*pairs_of(ABSTRACTORS))
    assert (found.value, found.low, found.high) == pytest.approx((0.7964094, 0.680, 0.913), abs=0.002)


def test_what_nobody_can_disagree_about_has_no_coefficient() -> None:
    same = np.ones((3, 8))
    assert krippendorff_alpha(same).value is None
    assert gwet_ac(same).value is None
    assert cohen_kappa(same[0], same[1]).value is None
    assert gwet_ac(same, categories=np.array([0.0, 1.0])).value == 1.0


def test_plain_agreement_counts_pairs_and_leniency_its_sign() -> None:
    scores = np.array([[80, 90, 70, X], [85, 70, 70, 60]])
    assert exact_agreement(scores).value == pytest.approx(1 / 3)
    assert agreement_within(scores).value == pytest.approx(2 / 3)
    assert agreement_within(scores).n == 3
    assert agreement_with(scores[0], scores[1], points=10).value == pytest.approx(2 / 3)
    assert leniency(scores[0], scores[1]).value == pytest.approx(-5)
    assert leniency(scores[0], scores[1]).n == 3


TABLES = st.lists(st.lists(st.sampled_from([0.0, 1.0, 2.0, X]), min_size=6, max_size=6), min_size=2, max_size=4)


@given(TABLES)
def test_order_of_raters_and_units_tells_nothing(rows: list[list[float]]) -> None:
    ratings = np.array(rows)
    turned = ratings[::-1, ::-1]
    for coefficient in (lambda one: krippendorff_alpha(one).value, lambda one: gwet_ac(one).value):
        first, second = coefficient(ratings), coefficient(turned)
        assert (first is None and second is None) or first == pytest.approx(second)
