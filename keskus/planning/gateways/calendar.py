"""Shifts as a calendar that telephones and mail programs subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Event:
    """An entry: moments are instants, so the file needs no zone tables. `told_at`: its own last change."""

    uid: str
    told_at: datetime
    starts: datetime
    ends: datetime
    title: str
    place: str
    words: str


def calendar_bytes(events: Iterable[Event], *, title: str, refresh: timedelta) -> bytes:
    """The whole calendar; the same bytes while nothing else is published."""
    from icalendar import Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", "-//Keskus//Shifts//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", refresh, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", f"PT{int(refresh.total_seconds() // 60)}M")
    for event in events:
        entry = Entry()
        entry.add("uid", event.uid)
        entry.add("dtstamp", event.told_at.astimezone(UTC))
        entry.add("dtstart", event.starts.astimezone(UTC))
        entry.add("dtend", event.ends.astimezone(UTC))
        entry.add("summary", event.title)
        entry.add("location", event.place)
        if event.words:
            entry.add("description", event.words)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
