"""Search in what was said: words in all their forms, by keyed hashes, among what the viewer may hear."""

from __future__ import annotations

import pytest
from django.db import connection

from keskus.engines.transcripts import Turn
from keskus.recordings.queries.searching import said
from keskus.recordings.rules.words import words_of
from tests.house.people import World
from tests.recordings.stage import BEGAN, silence_now, tape


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("pl", "faktura fakturę fakturami faktur"),
        ("pl", "reklamacja reklamacji reklamacją"),
        ("et", "arve arvet arvele arvega arved"),
        ("et", "leping lepingu lepingut lepingus"),
        ("en", "invoice invoices invoiced"),
        ("en", "cancel cancelled canceled"),
    ],
)
def test_all_forms_of_a_word_have_one_stem(language: str, forms: str) -> None:
    assert len(set(words_of(forms, language))) == 1


def test_the_second_is_found_where_the_words_are_said_together(world: World) -> None:
    stage = tape(world)
    stage.tell()
    silence_now(stage.recording)
    viewer = world.viewer("quality")
    (found,) = said(viewer, "paying invoices").rows
    assert (found.recording, found.at, found.side, found.turns) == (stage.recording, 2.5, "customer", 2)
    assert said(viewer, "invoice parcel").rows == ()
    assert said(viewer, "4111").rows == ()


def test_what_one_may_not_hear_is_not_found(world: World) -> None:
    tape(world, "theirs").tell()
    assert said(world.viewer("quality"), "invoice").rows == ()


def test_what_is_kept_back_is_not_found(world: World) -> None:
    stage = tape(world)
    stage.tell()  # and not silenced yet
    assert said(world.viewer("quality"), "invoice").rows == ()


def test_pages_follow_each_other_from_the_newest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keskus.recordings.queries.searching.ROWS_A_PAGE", 2)
    turns = (Turn("agent", 0.5, 1.0, "Tere, arvega on kõik korras."),)
    for number in range(3):
        tape(world, turns=turns, began=BEGAN + number).tell("et")
    viewer = world.viewer("quality")
    first = said(viewer, "arve")
    assert [row.recording.began_epoch - BEGAN for row in first.rows] == [2, 1]
    second = said(viewer, "arve", before=first.older)
    assert [row.recording.began_epoch - BEGAN for row in second.rows] == [0]
    assert second.older == ""


def test_the_index_holds_no_word(world: World) -> None:
    tape(world).tell()
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM recordings_transcriptword")
        assert all(isinstance(word, int) for (word,) in cursor.fetchall())
