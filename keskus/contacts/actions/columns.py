"""Contacts of a day read as columns, for `engines.sums`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from keskus.contacts.models import Contact
from keskus.core.arrays import read_numbers
from keskus.engines.sums import OUTCOMES, ContactColumns

Column = NDArray[Any]

TRANSFERS = ("blind_transfer", "attended_transfer")
_NOTHING = Value(0, IntegerField())


def _is(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


# All that is read is a whole number: the database tells codes, so that no word is sent.
READ = (
    "id",
    "source_id",
    _is(Q(counted=True)),
    Coalesce("agent_id", _NOTHING),
    "queue_id",
    "interval_epoch",
    Coalesce("wait_seconds", Value(-1, IntegerField())),
    Coalesce("ring_seconds", _NOTHING),
    Coalesce("talk_seconds", _NOTHING),
    "hold_seconds",
    "wrap_up_seconds",
    Case(*(When(outcome=name, then=Value(code)) for code, name in enumerate(OUTCOMES)), output_field=IntegerField()),
    _is(Q(ended_by__in=TRANSFERS)),
    _is(Q(flags__contains="requeued")),
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
    number, source, counted, agent, queue, interval, wait, ring, talk, hold, wrap_up, outcome, transferred, requeued = (
        read_numbers(rows.values_list(*READ), len(READ))
    )
    known, place = np.unique(queue, return_inverse=True)
    own = np.array([limits[each] for each in known.tolist()], np.int64).reshape(-1, 2)[place]
    contacts = ContactColumns(
        queue=queue,
        entered=interval,
        outcome=outcome,
        wait=wait,
        ring=ring,
        talk=talk,
        hold=hold,
        wrap_up=wrap_up,
        transferred=transferred,
        requeued=requeued,
        threshold=own[:, 0],
        short=own[:, 1],
    )
    return Calls(contacts, number, source, counted, agent)
