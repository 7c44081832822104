"""While a log is taken in, pages say that figures are not complete: to whom it concerns, and no longer."""

from __future__ import annotations

import pytest

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.queries.taking import IMPORT, taken_in
from keskus.core.models import Job
from tests.contacts.builder import build_centre
from tests.house.people import World

pytestmark = pytest.mark.django_db


def test_a_log_that_is_taken_in_is_told_on_every_page_of_whom_it_concerns(world: World) -> None:
    centre = build_centre(world)
    subject = f"contacts.source:{centre.sources['theirs'].pk}"
    job = Job.objects.create(
        kind=IMPORT, subject=subject, state="running", done=3, total=4, requested_at="2026-06-01T12:00Z"
    )
    manager = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    page = manager.get("/floor/").content.decode()
    assert "A log is being taken in, 75\xa0% done." in page
    assert taken_in(world.viewer(Role.MANAGER)) is None, "of the other site alone"
    assert taken_in(world.viewer(Role.AGENT)) == 0.75
    Job.objects.filter(pk=job.pk).update(state="done")
    assert "being taken in" not in manager.get("/floor/").content.decode()
