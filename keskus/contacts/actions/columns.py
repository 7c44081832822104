"""Contacts of a day read as columns, for `engines.sums`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from keskus.contacts.models import Contact
from keskus.engines.sums import OUTCOMES, ContactColumns

Column = NDArray[Any]

TRANSFERS = frozenset({"blind_transfer", "attended_transfer"})
CODES = {name: code for code, name in enumerate(OUTCOMES)}
_NOTHING = Value(0, IntegerField())
READ = (
    "id",
    "source_id",
    "counted",
    Coalesce("agent_id", _NOTHING),
    "queue_id",
    "interval_epoch",
    Coalesce("wait_seconds", Value(-1, IntegerField())),
    Coalesce("ring_seconds", _NOTHING),
    Coalesce("talk_seconds", _NOTHING),
    "hold_seconds",
    "wrap_up_seconds",
    "outcome",
    "ended_by",
    "flags",
)


@dataclass(frozen=True, slots=True)
class Calls:
    """Contacts: what sums need of them, their own numbers, sources and agents (0: none), and whether they count."""

    contacts: ContactColumns
    number: Column
    source: Column
    counted: Column
    agent: Column

    def __len__(self) -> int:
        """How many."""
        return len(self.number)

    def only(self, wanted: Column) -> Calls:
        """Some of them."""
        own = (getattr(self, name)[wanted] for name in ("number", "source", "counted", "agent"))
        return Calls(self.contacts.only(wanted), *own)


def calls_of(rows: QuerySet[Contact], limits: dict[int, tuple[int, int]]) -> Calls:
    """Contacts as columns, each with the limits (threshold, short abandon) of its queue."""
    with connection.cursor() as cursor:  # past Django's conversion of every value
        cursor.execute(*rows.values_list(*READ).query.sql_with_params())
        found = cursor.fetchall()
    *numbers, outcome, ended_by, flags = zip(*found, strict=True) if found else [()] * len(READ)
    number, source, counted, agent, queue, interval, wait, ring, talk, hold, wrap_up = (
        np.array(column, np.int64) for column in numbers
    )
    contacts = ContactColumns(
        queue=queue,
        entered=interval,
        outcome=np.array([CODES[each] for each in outcome], np.int64),
        wait=wait,
        ring=ring,
        talk=talk,
        hold=hold,
        wrap_up=wrap_up,
        transferred=np.array([each in TRANSFERS for each in ended_by], np.int64),
        requeued=np.array(["requeued" in each for each in flags], np.int64),
        threshold=np.array([limits[each][0] for each in numbers[4]], np.int64),
        short=np.array([limits[each][1] for each in numbers[4]], np.int64),
    )
    return Calls(contacts, number, source, counted, agent)
