"""What the worker does for contacts by itself: late folding, marked sums."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.actions.drafts import discard_table
from keskus.contacts.actions.sources import take_watched
from keskus.contacts.actions.troubles import begin_trouble, end_trouble
from keskus.contacts.queries.drafts import old_drafts
from keskus.contacts.queries.sources import sources_waiting, tables_appeared
from keskus.contacts.queries.troubles import tables_failed, troubles_not_followed
from keskus.core.actors import SYSTEM
from keskus.core.jobs import every

ROUND_SECONDS = 40
DRAFT_DAYS = 7


@every(minutes=1)
def fold_and_sum() -> None:
    """Fold lines that nobody has folded yet and add up what is marked; what is left, the next minute does."""
    until = time.monotonic() + ROUND_SECONDS
    for source in sources_waiting():
        fold_rest(source, until=until)


@every(minutes=5)
def take_watched_tables() -> None:
    """Take in tables that have appeared in watched folders, each as a job of its own."""
    for source, path, size in tables_appeared():
        take_watched(SYSTEM, source, path=path, size=size)
    _tell_of_watched()


def _tell_of_watched() -> None:
    """Of tables that could not be read, once; and of those that could in the end, or are there no more."""
    failed = {(source.pk, path): (source, error) for source, path, error in tables_failed()}
    told = {(trouble.source_id, trouble.path): trouble for trouble in troubles_not_followed()}
    for place in failed.keys() - told.keys():
        source, error = failed[place]
        begin_trouble(SYSTEM, source, path=place[1], text=error)
    for place in told.keys() - failed.keys():
        end_trouble(SYSTEM, told[place])


@every(minutes=60)
def forget_tables() -> None:
    """A table holds callers' numbers: what nobody took within a week goes."""
    for draft in old_drafts(timezone.now() - timedelta(days=DRAFT_DAYS)):
        discard_table(SYSTEM, draft)
