"""Lines dated far ahead, and then not: repaired where they were written, and each counted once however a log is cut."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from keskus.contacts.models import Contact, RawLine, Repair, Source
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, story, take

pytestmark = pytest.mark.django_db
AT = DAY + 30_000
CALLS = in_order(*(a_call(AT + 40 * n, n * 10, agent=f"Agent {n % 3}") for n in range(12)))
FAR = 5 * 3600


def jumped(first: int, count: int, by: int = FAR) -> list[str]:
    """The log with a few of its lines dated later than they were written."""
    told = [line.split("|", 1) for line in CALLS]
    return [f"{int(at) + by * (first <= n < first + count)}|{rest}" for n, (at, rest) in enumerate(told)]


def taken(folder: Path, name: str, *pieces: list[str], often: bool = False) -> Source:
    """What deliveries one after the other come to; `often`: folded and added up after each."""
    source = a_source(name=name)
    for number, piece in enumerate(pieces):
        take(source, log_file(folder, piece, f"{name}-{number}"), add_up=often)
    take(source)
    return source


@pytest.mark.parametrize("count", [1, 2, 5])
def test_calls_are_told_as_if_the_clock_had_not_jumped(tmp_path: Path, count: int) -> None:
    clean = taken(tmp_path, "clean", CALLS)
    source = taken(tmp_path, "jumped", jumped(7, count))
    calls = Contact.objects.order_by("callid")
    assert [(one.callid, one.wait_seconds, one.talk_seconds, one.outcome) for one in calls.filter(source=source)] == [
        (one.callid, one.wait_seconds, one.talk_seconds, one.outcome) for one in calls.filter(source=clean)
    ]
    ends = calls.filter(source=source).values_list("entered_epoch", "ended_epoch")
    assert max(end or 0 for _, end in ends) <= AT + 12 * 40 + 65
    assert Repair.objects.filter(rule="backward_clock", contact__source=source).exists()
    assert (source.last_epoch, source.lines) == (clean.last_epoch, len(CALLS))


def test_a_log_that_is_followed_line_by_line_comes_to_the_same(tmp_path: Path) -> None:
    lines = jumped(7, 3)
    whole = taken(tmp_path, "whole", lines)
    grown = a_source(name="grown")
    for count in range(1, len(lines) + 1):
        take(grown, log_file(tmp_path, lines[:count], "growing"))
    assert story(grown) == story(whole)


def test_a_second_delivery_cut_anywhere_counts_once(tmp_path: Path) -> None:
    """Also one that begins or ends among the lines ahead; in whatever order."""
    dice = random.Random(11)
    first, count = 7, 3
    lines = jumped(first, count)
    whole = story(taken(tmp_path, "whole", lines))
    for number, cut in enumerate((first, first + 1, first + count, *(dice.randrange(1, len(lines)) for _ in range(4)))):
        end = dice.randrange(min(cut, first + count), len(lines)) + 1
        pieces = [lines, lines[cut:], lines[:end]]
        dice.shuffle(pieces)
        source = taken(tmp_path, f"cut-{number}", *pieces, often=bool(number % 2))
        assert RawLine.objects.filter(source=source).count() == len(lines)
        assert story(source) == whole, (cut, end, [len(piece) for piece in pieces])


def test_a_quiet_night_and_a_clock_set_for_good_are_believed(tmp_path: Path) -> None:
    morning = [f"{int(at) + 40_000}|{rest.replace('.', '.9')}" for at, rest in (line.split("|", 1) for line in CALLS)]
    source = taken(tmp_path, "night", [*CALLS, *morning])
    assert not Repair.objects.filter(rule="backward_clock").exists()
    assert source.last_epoch == AT + 40_000 + 11 * 40 + 65
    set_ahead = taken(tmp_path, "set", jumped(7, 40))
    assert not Repair.objects.filter(rule="backward_clock").exists()
    assert set_ahead.last_epoch > AT + FAR
