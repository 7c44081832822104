"""How long the list of recordings, what is missing and matching take with 10,000 recordings.

    python -m bench.recordings

Prints the median and the 95th percentile of each in milliseconds, on SQLite in a fresh folder.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MANY, ROUNDS = 10_000, 40
FIRST = 1_780_272_000  # 2026-06-01 00:00 UTC


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KESKUS_DATA_DIR": folder, "KESKUS_MODE": "demo", "DJANGO_SETTINGS_MODULE": "keskus.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure()


def measure() -> None:
    from keskus.contacts.queries.reach import Choice
    from keskus.core.actions import SYSTEM
    from keskus.recordings.queries.gaps import gaps
    from keskus.recordings.queries.listing import ORDERS, Wanted, recording_page
    from keskus.recordings.queries.matching import find_call
    from keskus.recordings.rules.names import Told, told_by

    site, callids = fill()
    whole = Choice(date(2026, 6, 1), date(2026, 7, 31))
    for order in ORDERS:
        told(f"list by {order}", lambda order=order: recording_page(SYSTEM, Wanted(whole, order=f"-{order}")))
    told("list, last page", lambda: recording_page(SYSTEM, Wanted(whole), first=MANY - 50))
    told("list, dead air from 9 s", lambda: recording_page(SYSTEM, Wanted(whole, dead_air_from=9)))
    told("list, one call", lambda: recording_page(SYSTEM, Wanted(whole, callid=callids[77])))
    told("what is missing", lambda: gaps(SYSTEM, whole, datetime(2026, 8, 1, tzinfo=UTC)))
    name = told_by(f"sales-20260601-000000-{callids[5000]}.wav", ZoneInfo("UTC"))
    told("match by id", lambda: find_call(name, site, FIRST, 60))
    blind = Told("", "", "", FIRST + 5000 * 300 + 5, "sales")
    told("match by time", lambda: find_call(blind, site, FIRST + 5000 * 300 + 5, 60))


def told(what: str, deed: Callable[[], object]) -> None:
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        deed()
        spent.append((time.perf_counter() - began) * 1000)
    print(f"{what:28} median {statistics.median(spent):7.1f} ms   p95 {sorted(spent)[int(ROUNDS * 0.95) - 1]:7.1f} ms")


def fill() -> tuple[object, list[str]]:
    from django.utils import timezone

    from keskus.contacts.models import Contact, PbxAgent, Source
    from keskus.people.models import Client, Queue, Site
    from keskus.recordings.models import CallSound, RecordedQueue, Recording, RecordingSource

    site = Site.objects.create(name="Tallinn", code="tallinn")
    client = Client.objects.create(name="Client", code="client")
    queue = Queue.objects.create(name="sales", code="sales", client=client, site=site)
    pbx = Source.objects.create(name="PBX", site=site)
    agents = [PbxAgent.objects.create(source=pbx, name=f"Agent {number}") for number in range(50)]
    source = RecordingSource.objects.create(name="Folder", site=site)
    RecordedQueue.objects.create(queue=queue, starts_on=date(2026, 1, 1))
    contacts, rows = [], []
    for number in range(MANY):
        began, agent = FIRST + number * 300, agents[number % 50]
        times = {"entered_epoch": began, "interval_epoch": began // 900 * 900, "answered_epoch": began + 5}
        contact = Contact(id=number + 1, source=pbx, queue=queue, agent=agent, callid=f"{began}.{number}", visit=1)
        for name, value in {**times, "ended_epoch": began + 65, "talk_seconds": 60, "outcome": "answered"}.items():
            setattr(contact, name, value)
        contact.first_line = contact.last_line = number
        contacts.append(contact)
        if number % 50 == 0:
            continue  # lost
        row = Recording(
            source=source, site=site, queue=queue, agent=agent, contact_id=number + 1, matched_by="uniqueid"
        )
        row.callid = row.call_key = contact.callid
        row.began_epoch, row.seconds, row.content_hash, row.taken_at = (
            began,
            60 + number % 90,
            str(number),
            timezone.now(),
        )
        rows.append(row)
    Contact.objects.bulk_create(contacts, batch_size=500)
    sounds = [
        CallSound(recording=row, dead_air_seconds=row.pk % 10, agent_share=row.pk % 100 / 100, peaks=b"x" * 3000)
        for row in Recording.objects.bulk_create(rows, batch_size=500)
    ]
    CallSound.objects.bulk_create(sounds, batch_size=200)
    return site, [contact.callid for contact in contacts]


if __name__ == "__main__":
    main()
