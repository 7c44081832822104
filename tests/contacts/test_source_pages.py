"""Pages about sources: who may, what they show, what they change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import PbxAgent, PbxQueue, Source
from keskus.core import work
from keskus.core.models import Job
from tests.contacts.world import DAY, a_call, in_order, log_file, take

pytestmark = pytest.mark.django_db

CALLS = in_order(*(a_call(DAY + 40 * n, n * 10, agent=f"Agent {n % 3}") for n in range(20)))


@pytest.fixture
def source(world: Any, tmp_path: Path) -> Source:
    source = Source.objects.create(name="House PBX", site=world.ours.site)
    take(source, log_file(tmp_path, [*CALLS, "<script>rubbish"]))
    return source


@pytest.fixture
def manager(world: Any) -> Any:
    return world.client_for(Role.MANAGER, ScopeKind.CENTRE)


@pytest.mark.parametrize("name", ["source", "quarantine", "names", "change_source"])
def test_pages_open_for_the_manager_and_not_for_an_agent(world: Any, source: Source, manager: Any, name: str) -> None:
    address = reverse(f"contacts:{name}", args=[source.pk])
    assert manager.get(address).status_code == 200
    assert world.client_for(Role.AGENT).get(address).status_code == 403


def test_a_source_of_another_site_answers_like_none(world: Any, source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(site=world.theirs.site)
    there = world.client_for(Role.MANAGER, ScopeKind.SITE)
    assert there.get(reverse("contacts:source", args=[source.pk])).status_code == 404
    assert there.get(reverse("contacts:source", args=[99_999])).status_code == 404
    assert b"House PBX" not in there.get(reverse("contacts:sources")).content


def test_hostile_text_is_only_text(source: Source, manager: Any) -> None:
    page = manager.get(reverse("contacts:quarantine", args=[source.pk])).content.decode()
    assert "&lt;script&gt;rubbish" in page
    assert "<script>rubbish" not in page


def test_a_log_uploaded_on_the_page_is_taken_by_a_job(source: Source, manager: Any) -> None:
    more = "".join(f"{line}\n" for line in a_call(DAY + 5000, 7))
    upload = SimpleUploadedFile("queue_log.2", more.encode())
    response = manager.post(reverse("contacts:upload_log", args=[source.pk]), {"log": upload}, follow=True)
    assert response.status_code == 200
    job = work.run_to_end(Job.objects.get())
    assert job.state == Job.State.DONE
    assert job.outcome == {"new": 3, "known": 0, "refused": 0}
    assert source.files.order_by("-pk")[0].name == "queue_log.2"


def test_only_logs_may_be_followed(source: Source, manager: Any) -> None:
    address = reverse("contacts:change_source", args=[source.pk])
    answer = manager.post(address, {"name": "House PBX", "path": "/etc/passwd"})
    assert answer.status_code == 200
    assert b"Logs are followed only under" in answer.content
    assert manager.post(address, {"name": "House PBX", "path": "/var/log/asterisk/../../passwd"}).status_code == 200
    assert manager.post(address, {"name": "House PBX", "path": "/var/log/asterisk/queue_log"}).status_code == 302
    source.refresh_from_db()
    assert source.path == "/var/log/asterisk/queue_log"


def test_names_become_queues_and_people(world: Any, source: Source, manager: Any) -> None:
    agent = PbxAgent.objects.get(name="Agent 1")
    manager.post(reverse("contacts:map_agent", args=[source.pk, agent.pk]), {"employee": world.ours.agent.pk})
    agent.refresh_from_db()
    assert agent.employee == world.ours.agent
    queue = PbxQueue.objects.get()
    manager.post(reverse("contacts:map_queue", args=[source.pk, queue.pk]), {"queue": world.ours.queue.pk})
    queue.refresh_from_db()
    assert queue.queue == world.ours.queue
    manager.post(reverse("contacts:add_alias", args=[source.pk, agent.pk]), {"name": "Agent 2"})
    assert [alias.name for alias in agent.aliases.all()] == ["Agent 2"]
    page = manager.get(reverse("contacts:names", args=[source.pk])).content.decode()
    alias = agent.aliases.get()
    assert reverse("contacts:remove_alias", args=[source.pk, alias.pk]) in page
    manager.post(reverse("contacts:remove_alias", args=[source.pk, alias.pk]))
    assert not agent.aliases.exists()


def test_call_detail_records_are_added_beside_their_log(world: Any, source: Source, manager: Any) -> None:
    address = reverse("contacts:new_source")
    form = {"name": "CDR", "kind": "asterisk_cdr", "site": world.theirs.site.pk, "time_zone": "Mars/Olympus"}
    refused = manager.post(address, form)
    assert set(refused.context["form"].errors) == {"companion_of", "time_zone"}
    elsewhere = manager.post(address, form | {"companion_of": source.pk, "time_zone": ""})
    assert set(elsewhere.context["form"].errors) == {"companion_of"}
    manager.post(address, form | {"companion_of": source.pk, "site": source.site_id, "time_zone": "Europe/Warsaw"})
    added = Source.objects.get(name="CDR")
    assert (added.kind, added.companion_of, str(added.clock_zone)) == ("asterisk_cdr", source, "Europe/Warsaw")
    page = manager.get(reverse("contacts:source", args=[added.pk])).content.decode()
    assert reverse("contacts:source", args=[source.pk]) in page
