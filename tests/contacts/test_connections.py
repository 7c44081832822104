"""Connections to PBXs: least rights in print, the secret sealed and never shown, pages that say how it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.connections import change_connection, connect_pbx, note_link
from keskus.contacts.gateways.ami import Link, own_address
from keskus.contacts.models import PbxConnection
from keskus.contacts.queries.connections import standing, wanted_connections
from keskus.contacts.rules.pbx_rights import manager_block
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from tests.contacts.world import a_source
from tests.house.people import World, give, make_user, signed_in

SECRET = "a-long-s3cret"


@pytest.fixture
def row(db: None) -> PbxConnection:
    log = a_source()
    return connect_pbx(
        SYSTEM, site=log.site, name="Live", log=log, host="127.0.0.1", port=5038, user="keskus", secret=SECRET
    )


def test_the_printed_block_gives_the_least_rights_to_one_address() -> None:
    block = manager_block("keskus", "192.0.2.10").splitlines()
    assert "read = system,call,agent,dialplan" in block
    assert "write = agent,reporting" in block
    assert "permit = 192.0.2.10/255.255.255.255" in block
    assert block.index("deny = 0.0.0.0/0.0.0.0") < block.index("permit = 192.0.2.10/255.255.255.255")
    assert "eventfilter = Variable: QUEUESTATUS" in block
    assert "permit = 2001:db8::7/128" in manager_block("keskus", "2001:db8::7").splitlines()
    assert own_address("127.0.0.1", 5038) == "127.0.0.1"
    assert own_address("no such host", 5038) == ""


def test_the_secret_is_sealed_and_in_no_trail(row: PbxConnection) -> None:
    change_connection(SYSTEM, row, host="127.0.0.1", port=5039, user="keskus", secret="an0ther", tls="on", is_on=True)
    with database.cursor() as cursor:
        cursor.execute("SELECT secret FROM contacts_pbxconnection")
        assert "an0ther" not in cursor.fetchone()[0]
    told = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert "an0ther" not in told
    assert SECRET not in told
    (wanted,) = wanted_connections()
    assert (wanted.address.secret, wanted.address.port, wanted.version) == ("an0ther", 5039, 2)
    assert "an0ther" not in repr(wanted)
    change_connection(SYSTEM, row, host="127.0.0.1", port=5039, user="keskus", tls="on", is_on=False)
    assert PbxConnection.objects.get().secret == "an0ther"
    assert wanted_connections() == []


def test_the_page_prints_the_lines_and_not_the_secret(row: PbxConnection, world: World) -> None:
    manager = make_user("lead@example.test")
    give(manager, Role.MANAGER, ScopeKind.CENTRE)
    page = signed_in(manager).get(reverse("contacts:connection", args=[row.pk])).content.decode()
    assert "[keskus]\nsecret = …\n" in page
    assert "write = agent,reporting" in page
    assert "permit = 127.0.0.1/255.255.255.255" in page
    assert SECRET not in page


def test_what_was_written_long_ago_is_not_believed(row: PbxConnection) -> None:
    link = Link(state="up", lag_seconds=0.02, messages=5, has_times=True)
    note_link(row.pk, link, at=timezone.now())
    row.refresh_from_db()
    assert (standing(row).state, standing(row).level, row.lag_ms) == ("up", "good", 20)
    note_link(row.pk, link, at=timezone.now() - timedelta(minutes=2))
    row.refresh_from_db()
    assert (standing(row).state, standing(row).level) == ("unheard", "bad")
