"""Callbacks due: who gave up, who asked by a key that means it, and who has been spoken to since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.queries.reach import all_queues
from keskus.core.actions import SYSTEM
from keskus.floor.queries.callbacks import callbacks_due, gave_up_today
from keskus.people.models import Queue
from tests.contacts.builder import Centre
from tests.house.people import World

pytestmark = pytest.mark.django_db
NOON = 1_780_315_200  # 2026-06-01 12:00 UTC
NOW = datetime.fromtimestamp(NOON, UTC)


def due(world: World) -> int:
    return callbacks_due([facts for facts in all_queues() if facts.id == world.ours.queue.pk], NOW)


def test_who_gave_up_is_owed_a_call_until_spoken_to(world: World, centre: Centre) -> None:
    for minute in (5, 8):
        centre.visit("ours", at=NOON - 60 * minute, outcome="abandoned", wait=30, caller="+3725550001")
    centre.visit("ours", at=NOON - 300, outcome="abandoned", wait=30, caller="+3725550002")
    centre.visit("ours", at=NOON - 300, outcome="abandoned", wait=30, caller="")
    centre.visit("ours", at=NOON - 86_400, outcome="abandoned", wait=30, caller="+3725550003")
    centre.visit("theirs", at=NOON - 300, outcome="abandoned", wait=30, caller="+3725550004")
    assert due(world) == 2
    centre.visit("theirs", at=NOON - 200, answered=5, caller="+3725550002")
    assert due(world) == 1, "whichever queue it was"


def test_a_key_asks_for_a_callback_only_where_the_queue_says_so(world: World, centre: Centre) -> None:
    for number, key in ((1, "1"), (2, "9")):
        centre.visit("ours", at=NOON - 300, outcome="exit_key", exit_key=key, wait=30, caller=f"+372555000{number}")
    centre.visit("ours", at=NOON - 100, outcome="abandoned", wait=30, caller="+3725550003")
    assert due(world) == 1
    Queue.objects.filter(pk=world.ours.queue.pk).update(callback_keys="1*")
    assert due(world) == 2
    rows = gave_up_today(SYSTEM, NOW)
    assert [(row.number[-1], row.has_asked) for row in rows] == [("1", True), ("3", False)]


def test_the_keys_are_set_at_the_queue_and_the_page_tells_who_asked(world: World, centre: Centre) -> None:
    manager = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    queue = world.ours.queue
    values = {"name": queue.name, "code": queue.code, "client": queue.client_id, "site": queue.site_id}
    values |= {"channel": "call", "direction": "inbound", "wrap_up_seconds": 0}
    address = reverse("people:change_thing", args=["queue", queue.pk])
    assert "callback_keys" in manager.post(address, {**values, "callback_keys": "one"}).context["form"].errors
    manager.post(address, {**values, "callback_keys": "1"})
    queue.refresh_from_db()
    assert queue.callback_keys == "1"
    text = manager.get("/floor/").content.decode()
    assert "Callbacks due" in text
