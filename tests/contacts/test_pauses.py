"""The centre's pause reasons: who changes them, what they are called, and what they do to the counting."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import override

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.pauses import add_pause_reason, add_usual_reasons, change_pause_reason
from keskus.contacts.models import AgentState, PauseReason
from keskus.contacts.queries.pauses import reasons_by_code
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.core.models import AuditEntry
from tests.contacts.world import DAY, a_source, log_file, take
from tests.house.people import World

pytestmark = pytest.mark.django_db


def test_the_usual_reasons_are_offered_once_and_have_names_in_every_language() -> None:
    add_usual_reasons(SYSTEM)
    reasons = reasons_by_code()
    assert reasons["break"].limit_seconds == 900
    assert not reasons["lunch"].is_paid
    with override("et"):
        assert reasons_by_code()["lunch"].label == "Lõuna"
    with pytest.raises(Breach):
        add_usual_reasons(SYSTEM)


def test_a_reason_without_a_name_in_the_language_is_called_by_one_it_has() -> None:
    PauseReason.objects.create(code="obiad", name_pl="Obiad")
    with override("et"):
        assert reasons_by_code()["obiad"].label == "Obiad"


def test_only_a_manager_changes_them_and_the_code_is_taken_once(world: World) -> None:
    manager, lead = world.viewer(Role.MANAGER, ScopeKind.CENTRE), world.viewer(Role.SUPERVISOR, ScopeKind.CENTRE)
    terms = {"kind": "pause", "is_paid": True, "limit_minutes": 15, "is_offered": True}
    names = {"name_en": "Tea", "name_pl": "", "name_et": ""}
    with pytest.raises(Refused):
        add_pause_reason(lead, code="tea", **names, **terms)
    reason = add_pause_reason(manager, code="tea", **names, **terms)
    with pytest.raises(Breach):
        add_pause_reason(manager, code="TEA", **names, **terms)
    change_pause_reason(manager, reason, **names, **{**terms, "limit_minutes": 20})
    assert AuditEntry.objects.get(action="contacts.change_pause_reason").changes == {"limit_minutes": [15, 20]}


def test_a_pause_for_a_wrap_up_code_counts_as_wrap_up(tmp_path: Path) -> None:
    PauseReason.objects.create(code="afterwork", kind="wrap_up", name_en="After work")
    lines = [
        f"{DAY}|NONE|sales|Anna|ADDMEMBER|",
        f"{DAY + 10}|NONE|sales|Anna|PAUSE|AfterWork",
        f"{DAY + 40}|NONE|sales|Anna|UNPAUSE|",
        f"{DAY + 50}|NONE|sales|Anna|PAUSE|lunch",
        f"{DAY + 90}|NONE|sales|Anna|UNPAUSE|",
    ]
    source = a_source()
    take(source, log_file(tmp_path, lines))
    states = AgentState.objects.filter(queue=None, reason__in=("AfterWork", "lunch")).order_by("id")
    assert [(row.state, row.ended_epoch - row.started_epoch) for row in states] == [("wrap_up", 30), ("paused", 40)]
