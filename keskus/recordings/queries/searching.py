"""Search in what was said. The text is sealed: an index of keyed hashes says where to look (docs/decisions/0033)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from keskus.core import keys
from keskus.core.actors import Actor
from keskus.engines.transcripts import Turn
from keskus.recordings.models import Recording, Transcript, TranscriptWord
from keskus.recordings.queries.reach import PLAY, recordings_reached
from keskus.recordings.queries.transcripts import turns_of
from keskus.recordings.rules.indexing import hashes_asked, hashes_of
from keskus.recordings.rules.words import folded, words_of

ROWS_A_PAGE = 25
NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Found:
    """A recording in which the words are said: by whom and when they come closest together, and in how many turns."""

    recording: Recording
    side: str
    at: float
    turns: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of what was found, the newest first; `older`: where the next page begins, if there is one."""

    rows: tuple[Found, ...]
    older: str


def index_key() -> bytes:
    """The key of the index: stable over rotations, like that of every search by hash."""
    return keys.hash_key("transcript words")


def words_hashed(turns: Sequence[Turn], language: str) -> list[int]:
    """What the index keeps of a conversation."""
    return sorted(hashes_of((turn.text for turn in turns), language, index_key()))


def said(viewer: Actor, asked: str, *, before: str = "") -> Answer:
    """Recordings that the viewer may hear and in which all the words asked for are said."""
    heard = recordings_reached(viewer, PLAY).filter(_holds(asked), state=Recording.State.READY).exclude(data_key="")
    rows = list(_newest(heard, before)[: ROWS_A_PAGE + 1])
    page = rows[:ROWS_A_PAGE]
    transcripts = Transcript.objects.in_bulk([row.pk for row in page])
    found = tuple(_place(row, transcripts[row.pk], asked) for row in page if row.pk in transcripts)
    last = page[-1] if len(rows) > ROWS_A_PAGE else None
    return Answer(found, f"{last.began_epoch}-{last.pk}" if last else "")


def _holds(asked: str) -> Q:
    condition = NOTHING
    for hashes in hashes_asked(asked, index_key()):
        every = Q()
        for each in hashes:
            every &= Q(pk__in=TranscriptWord.objects.filter(word=each).values("recording"))
        condition |= every
    return condition


def _newest(rows: QuerySet[Recording], before: str) -> QuerySet[Recording]:
    place = re.fullmatch(r"(\d{1,12})-(\d{1,18})", before)
    if place:
        epoch, pk = int(place[1]), int(place[2])
        rows = rows.filter(Q(began_epoch__lt=epoch) | Q(began_epoch=epoch, pk__lt=pk))
    return rows.select_related("queue", "site", "employee", "agent").order_by("-began_epoch", "-pk")


def _place(recording: Recording, transcript: Transcript, asked: str) -> Found:
    wanted = set(words_of(asked, transcript.language))
    best, most, count = None, 0, 0
    for turn in turns_of(transcript):
        text = folded(turn.text)
        if not any(word in text for word in wanted):  # a stem is how its word begins
            continue
        hits = len(wanted & set(words_of(turn.text, transcript.language)))
        count += bool(hits)
        if hits > most:
            best, most = turn, hits
    return Found(recording, best.side if best else "", best.starts if best else 0.0, count)
