"""What production will not start with (privacy rule 37), each with its remedy."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import pytest
from django.db.utils import OperationalError

from keskus import cli
from keskus.cli.refusals import Start, refusals

SOUND = Start(host="0.0.0.0", hosts=["centre.example"], keys={"k1": secrets.token_bytes(32)})


def test_a_sound_start_is_not_refused() -> None:
    assert refusals(SOUND) == []
    assert refusals(replace(SOUND, host="127.0.0.1", is_plain=True)) == []
    assert refusals(replace(SOUND, host="::1", is_plain=True)) == []
    assert refusals(replace(SOUND, proxy="10.0.0.7", is_plain=True)) == []
    assert refusals(replace(SOUND, key_file_mode=0o640)) == []


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ({"keys": {}}, "keskus key"),
        ({"keys": {"k1": b"only for the suite, never in use"}}, "keskus key"),
        ({"keys": {"k1": bytes(32)}}, "keskus key"),
        ({"keys": {"k2": secrets.token_bytes(32), "k1": b"\x01\x02" * 16}}, "Key k1"),
        ({"key_file": "keskus.key", "key_file_mode": 0o644}, "chmod 600 keskus.key"),
        ({"key_file": "keskus.key", "key_file_mode": 0o660}, "chmod 600 keskus.key"),
        ({"is_debug": True}, "KESKUS_DEBUG"),
        ({"hosts": ["centre.example", "*"]}, "KESKUS_HOSTS"),
        ({"mode": "demo"}, "KESKUS_MODE"),
        ({"is_demo_data": True}, "KESKUS_DATA_DIR"),
        ({"is_plain": True}, "listen on 127.0.0.1"),
        ({"is_plain": True, "host": "192.168.1.4"}, "KESKUS_TRUSTED_PROXY"),
        ({"is_plain": True, "host": "centre.example"}, "--http"),
        ({"proxy": "any"}, "IP address"),
        ({"proxy": "*"}, "IP address"),
        ({"proxy": "proxy.example"}, "IP address"),
    ],
)
def test_each_danger_is_refused_with_its_remedy(wrong: dict[str, Any], remedy: str) -> None:
    (found,) = refusals(replace(SOUND, **wrong))
    assert remedy in found


def test_a_command_before_the_first_start_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keskus.cli.prepare.waiting_migrations", lambda: ["contacts.0027"])
    said = cli._tables_missing(OperationalError("no such table: core_audithead"))
    assert said == "the database is not up to date, changes waiting: 1. Start `keskus up`."
    assert not cli._tables_missing(ValueError("another fault"))
    monkeypatch.setattr("keskus.cli.prepare.waiting_migrations", list)
    assert not cli._tables_missing(OperationalError("database is locked"))
