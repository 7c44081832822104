"""The one door for writing: permission, transaction, trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from keskus.core import audit
from keskus.core.actions import ACTIONS, Refused, action, record
from keskus.core.actors import SYSTEM, Place, Scope
from keskus.core.models import AuditEntry, Cursor
from tests.conftest import arm_trail, disarm_trail

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Somebody:
    number: str = "user:1"
    role: str = "planner"
    held: Scope = field(default_factory=Scope)

    def may(self, permission: str, place: Place | None = None) -> bool:
        return not self.held.nothing if place is None else self.held.covers(place)

    def scope(self, permission: str) -> Scope:
        return self.held


@action("core.test_move", where=lambda name, *, team, **rest: Place.of(team=team))
def move(actor: object, name: str, *, team: int, silent: bool = False) -> Cursor:
    cursor, _ = Cursor.objects.update_or_create(name=name, defaults={"position": team})
    if not silent:
        record(cursor, {"position": [0, team]})
    return cursor


@action("core.test_move_twice")
def move_twice(actor: object, name: str) -> None:
    move(actor, name, team=1)
    move(actor, name, team=2)
    record("core.cursor:both")


@pytest.fixture(autouse=True, scope="module")
def _forget_test_actions() -> Iterator[None]:
    yield
    for name in [name for name in ACTIONS if name.startswith("core.test_")]:
        del ACTIONS[name]


def test_a_deed_is_written_with_its_trail() -> None:
    move(Somebody(held=Scope(teams=frozenset({7}))), "a", team=7)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.role, entry.action) == ("user:1", "planner", "core.test_move")
    assert entry.changes == {"position": [0, 7]}
    assert audit.verify() == (1, None)


def test_another_team_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(Refused):
        move(Somebody(held=Scope(teams=frozenset({8}))), "a", team=7)
    assert not Cursor.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_deed_that_leaves_nothing_in_the_trail_is_undone() -> None:
    with pytest.raises(RuntimeError, match="nothing in the trail"):
        move(SYSTEM, "a", team=7, silent=True)
    assert not Cursor.objects.exists()


def test_an_action_inside_another_joins_it_and_does_not_ask_again() -> None:
    move_twice(Somebody(held=Scope(everything=True)), "a")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == [
        "core.test_move",
        "core.test_move",
        "core.test_move_twice",
    ]


def test_recording_outside_a_deed_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="outside an action"):
        record("core.cursor:1")


def _ten_entries() -> None:
    with transaction.atomic():
        notes = [audit.Note("core.test_move", f"core.cursor:{n}", {"position": [n, n + 1]}) for n in range(10)]
        audit.append(notes, actor="user:1", role="planner", at=timezone.now())


@pytest.mark.parametrize(
    ("damage", "code", "number"),
    [
        ("UPDATE core_auditentry SET subject = 'core.cursor:99' WHERE number = 4", "changed", 4),
        ("DELETE FROM core_auditentry WHERE number = 6", "missing", 6),
        ("DELETE FROM core_auditentry WHERE number > 8", "cut", 9),
        ("UPDATE core_audithead SET mac = 'x'", "head_rewritten", 10),
        ("DELETE FROM core_auditentry", "cut", 1),
    ],
)
def test_verify_names_the_first_bad_row(damage: str, code: str, number: int) -> None:
    _ten_entries()
    assert audit.verify() == (10, None)
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert audit.verify()[1] == audit.Finding(code, number)


def test_an_anchor_outside_the_database_shows_a_chain_rewritten_as_a_whole(tmp_path: Path) -> None:
    _ten_entries()
    anchors = tmp_path / "anchors"
    audit.drop_anchor(anchors, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry")
        cursor.execute("DELETE FROM core_audithead")
    _ten_entries()
    assert audit.verify() == (10, None)
    assert audit.verify(audit.read_anchors(anchors))[1] == audit.Finding("rewritten", 10)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE number > 5")
        cursor.execute("DELETE FROM core_audithead")
    assert audit.verify(audit.read_anchors(anchors))[1] == audit.Finding("cut", 6)


@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET role = ''", "DELETE FROM core_auditentry"])
def test_the_database_itself_refuses_to_change_the_trail(statement: str) -> None:
    _ten_entries()
    arm_trail()
    try:
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        disarm_trail()
