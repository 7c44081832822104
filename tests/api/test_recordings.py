"""Recordings handed in by API: the same intake as from a page, and what became of each file (privacy rules 20, 28)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from keskus.access.actions import make_token
from keskus.access.queries import readable_permissions
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import PbxAgent
from keskus.recordings.models import Arrival, Recording
from tests.contacts.builder import build_centre
from tests.engines.audio.made import packed, tone
from tests.house.people import World
from tests.recordings.made import a_source, open_gate, take_all

pytestmark = pytest.mark.django_db
ADDRESS, DEED = "/api/v1/recordings/", "recordings.upload_recording"
SOUND = packed(tone(1, 300, 500), "wav", "pcm_s16le")


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, settings: Any) -> None:
    settings.KESKUS_DATA_DIR = tmp_path


class Program:
    """What shows a token of the manager of our site."""

    def __init__(self, world: World, *permissions: str) -> None:
        viewer, user = (each(Role.MANAGER, ScopeKind.SITE) for each in (world.viewer, world.user))
        _, text = make_token(viewer, user, name="PBX", permissions=list(permissions or [DEED]), days=30)
        self.headers = {"authorization": f"Bearer {text}"}

    def sends(self, source: int, content: bytes = SOUND, name: str = "call.wav", **about: str) -> tuple[int, Any]:
        body = {"source": source, "file": SimpleUploadedFile(name, content), **about}
        answer = Client().post(ADDRESS, body, headers=self.headers)
        return answer.status_code, answer.json()

    def asks(self, number: int) -> tuple[int, Any]:
        answer = Client().get(f"{ADDRESS}arrivals/{number}", headers=self.headers)
        return answer.status_code, answer.json()


@pytest.fixture
def program(world: World) -> Iterator[Program]:
    open_gate(world.ours.site)
    return Program(world)


def kept(settings: Any) -> list[Path]:
    return list((settings.KESKUS_DATA_DIR / "uploads").glob("*"))


def field_of(answer: dict[str, Any]) -> str:
    (told,) = answer["detail"]
    assert told["msg"]
    return str(told["loc"][-1])


def test_a_sound_is_taken_tied_by_the_call_id_and_its_second_delivery_does_no_harm(
    world: World, program: Program, settings: Any
) -> None:
    source = a_source(world, kind="api")
    visit = build_centre(world).visit("ours", at="2026-03-02 10:00", answered=5)
    about = {"unique_id": visit.callid, "began": visit.entered_at.isoformat(), "queue": world.ours.queue.name}
    status, first = program.sends(source.pk, **about)
    assert (status, first["state"], len(kept(settings))) == (202, "due", 1)
    again = program.sends(source.pk, name="other.wav", **about)[1]
    take_all()
    row = Recording.objects.get()
    assert (row.contact_id, row.matched_by, row.began_epoch) == (visit.pk, "uniqueid", visit.entered_epoch)
    assert program.asks(first["id"])[1]["state"] == "taken"
    assert program.asks(again["id"])[1]["state"] == "repeated"


def test_by_time_alone_the_agent_tells_which_of_two_calls_it_is(world: World, program: Program) -> None:
    centre = build_centre(world)
    ours = centre.visit("ours", at="2026-03-02 10:00", answered=5, talk=1)
    other = PbxAgent.objects.create(source=ours.source, name="Somebody else")
    centre.visit("ours", at="2026-03-02 10:00", answered=5, talk=1, agent=other)
    source = a_source(world, kind="api")
    began = datetime.fromtimestamp(ours.answered_epoch or 0, UTC).isoformat()
    for content, more in ((SOUND, {}), (packed(tone(1, 400, 600), "wav", "pcm_s16le"), {"agent": "agent"})):
        number = dict.fromkeys(more, world.ours.agent.number)
        assert program.sends(source.pk, content, began=began, **number)[0] == 202
    take_all()
    assert [row.contact_id for row in Recording.objects.order_by("pk")] == [None, ours.pk]


def test_what_is_no_sound_is_refused_with_its_remedy_and_no_name_is_told_or_lies_in_clear(
    world: World, program: Program, settings: Any
) -> None:
    name = "in-+37255501234-20260302-100000.wav"
    _, answer = program.sends(a_source(world, kind="api").pk, b"no sound at all", name)
    take_all()
    status, told = program.asks(answer["id"])
    assert (status, told["state"], told["reason"]) == (200, "refused", "not_sound")
    assert told["remedy"]
    assert "37255501234" not in str(told)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM recordings_arrival")
        assert "55501234" not in str(cursor.fetchall())
    assert Arrival.objects.get().name == name


def test_rule_20_while_the_gate_is_shut_nothing_is_taken_and_nothing_stays(world: World, settings: Any) -> None:
    status, answer = Program(world).sends(a_source(world, kind="api").pk)
    assert (status, "terms of recording" in answer["detail"]) == (409, True)
    assert kept(settings) == []
    assert not Arrival.objects.exists()


def test_each_error_names_its_field(world: World, program: Program, settings: Any) -> None:
    number = a_source(world, kind="api").pk
    wrong = {
        "unique_id": "4111111111111111",
        "began": "2026-03-02T10:00:00",  # of which clock?
        "queue": "no such queue",
        "agent": "no such agent",
    }
    for name, value in wrong.items():
        status, answer = program.sends(number, **{name: value})
        assert (status, field_of(answer)) == (422, name)
    for name, value in (("began", "9999-12-31T00:00:00Z"), ("queue", "a\0b"), ("agent", "a\0b")):
        status, answer = program.sends(number, **{name: value})
        assert (status, field_of(answer)) == (422, name)
    others = (a_source(world, name="Page").pk, a_source(world, "theirs", kind="api").pk, 0)
    assert [field_of(program.sends(each)[1]) for each in others] == ["source"] * 3
    answer = Client().post(ADDRESS, {"source": number}, headers=program.headers)
    assert (answer.status_code, field_of(answer.json())) == (422, "file")
    assert kept(settings) == []


def test_only_a_token_that_carries_the_deed_and_reaches_the_source(world: World, program: Program) -> None:
    theirs = a_source(world, "theirs", kind="api")
    row = Arrival.objects.create(source=theirs, name="x", name_hash="x", seen_at=timezone.now())
    assert program.asks(row.pk)[0] == program.asks(0)[0] == 404
    reader = Program(world, "recordings.source.view")
    assert (reader.sends(theirs.pk)[0], reader.asks(row.pk)[0]) == (403, 403)
    carriers = {role for role in Role if DEED in readable_permissions(world.viewer(role))}
    assert carriers == {Role.MANAGER, Role.ADMINISTRATOR}
