"""The look at alarms that goes on by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from keskus.core import pulse
from keskus.core.models import Pulse
from keskus.floor import jobs


def test_a_look_that_fails_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    def look() -> None:
        looks.append(len(looks))
        if len(looks) == 1:
            raise RuntimeError("the database is busy")
        if len(looks) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(jobs, "_look", look)
    monkeypatch.setattr(jobs, "_send", lambda: None)
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(jobs.watch_alarms())
    assert looks == [0, 1, 2]


@pytest.mark.django_db
def test_the_worker_looks_only_where_no_listener_does(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    monkeypatch.setattr(jobs, "look_at_alarms", lambda now: looked.append(now))
    jobs.look_without_listener()
    assert len(looked) == 1
    Pulse.objects.create(name=jobs.PULSE, at=timezone.now())
    jobs.look_without_listener()
    assert len(looked) == 1
    Pulse.objects.update(at=timezone.now() - timedelta(minutes=5))
    jobs.look_without_listener()
    assert len(looked) == 2
    assert pulse.last_beats()
