"""Pausing recordings and telling of payments by API (privacy rule 4)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from keskus.access.actions import make_token
from keskus.access.rules import Role, ScopeKind
from keskus.recordings.models import PaymentMark, RecordingPause
from tests.contacts.builder import Centre, build_centre
from tests.house.people import World
from tests.recordings.watched import CALL, in_a_call

pytestmark = pytest.mark.django_db
PAUSES, PAYMENTS = "/api/v1/recording-pauses", "/api/v1/payments"


@pytest.fixture
def centre(world: World) -> Centre:
    return build_centre(world)


def post(world: World, address: str, *permissions: str, **body: object) -> tuple[int, dict[str, object]]:
    viewer = world.viewer(Role.SUPERVISOR)
    user = world.user(Role.SUPERVISOR)
    _, text = make_token(viewer, user, name="CRM", permissions=list(permissions), days=30)
    answer = Client().post(address, body, content_type="application/json", headers={"authorization": f"Bearer {text}"})
    return answer.status_code, answer.json()


def test_rule_4_a_token_pauses_and_resumes_the_call_of_an_agent(world: World, centre: Centre) -> None:
    in_a_call(centre, "ours", timezone.now())
    both = ("recordings.pause_recording", "recordings.resume_recording")
    status, answer = post(world, PAUSES, *both, agent=world.ours.agent.number, paused=True)
    assert (status, answer["call_id"], answer["held_at"]) == (200, CALL, None)
    assert post(world, PAUSES, *both, call_id=CALL, paused=False)[0] == 200
    assert post(world, PAUSES, *both, call_id=CALL, paused=False)[0] == 409
    row = RecordingPause.objects.get()
    assert (row.trigger, row.ended_by) == ("api", "api")


def test_a_payment_is_noted_and_nothing_of_it_but_that(world: World, centre: Centre) -> None:
    in_a_call(centre, "ours", timezone.now())
    assert post(world, PAYMENTS, "recordings.mark_payment", call_id=CALL)[0] == 200
    assert PaymentMark.objects.get().callid == CALL
    assert post(world, PAYMENTS, "recordings.mark_payment", call_id=CALL, agent="1")[0] == 422


def test_what_is_not_theirs_is_not_there(world: World, centre: Centre) -> None:
    in_a_call(centre, "theirs", timezone.now(), "2.2")
    assert post(world, PAYMENTS, "recordings.mark_payment", call_id="2.2")[0] == 404
    assert post(world, PAYMENTS, "recordings.mark_payment", call_id="no such call")[0] == 404
    assert post(world, PAYMENTS, "recordings.gate.view", call_id=CALL)[0] == 403
    assert world.client_for(Role.MANAGER, ScopeKind.CENTRE).post(PAYMENTS).status_code == 401
