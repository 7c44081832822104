"""What is kept of calls between two lines: visits under way, and call ids that have visited before."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from keskus.engines.queuelog.rows import Contact, Segment, contact_from, values

# What a visit's talk cannot have outlasted: when, the line that says so, and the call its agent took then (if any)
Bound = tuple[int, int, str]


@dataclass(slots=True)
class Visit:
    """A visit under way. `next_n` numbers its segments; `did` is the number the next visit was dialled by."""

    contact: Contact
    did: str
    seen_at: int
    next_n: int = 0
    waiting: Segment | None = None
    talking: Segment | None = None
    bound: Bound | None = None


class Past(NamedTuple):
    """What is kept of a callid between its visits."""

    seen_at: int
    did: str
    visit_no: int = 0
    seq: int = 0
    next_n: int = 0
    queue: str = ""
    left_at: int = 0  # when the last visit left its queue for the dial plan
    left_line: int = 0
    abandoned: Contact | None = None  # the last visit, should it prove to have been answered


def past_to_list(past: Past) -> list[Any]:
    """For JSON."""
    return [*past[:-1], values(past.abandoned) if past.abandoned else None]


def past_from_list(stored: list[Any]) -> Past:
    """What `past_to_list` wrote."""
    past = Past(*stored)
    return past._replace(abandoned=contact_from(stored[-1]) if stored[-1] else None)


def visit_to_list(visit: Visit) -> list[Any]:
    """For JSON."""
    waiting, talking = visit.waiting, visit.talking
    return [
        values(visit.contact),
        visit.did,
        visit.seen_at,
        visit.next_n,
        values(waiting) if waiting else None,
        values(talking) if talking else None,
        visit.bound,
    ]


def visit_from_list(stored: list[Any]) -> Visit:
    """What `visit_to_list` wrote."""
    contact, did, seen_at, next_n, waiting, talking, bound = stored
    return Visit(
        contact_from(contact),
        did,
        seen_at,
        next_n,
        Segment(*waiting) if waiting else None,
        Segment(*talking) if talking else None,
        tuple(bound) if bound else None,
    )
