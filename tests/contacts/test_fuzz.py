"""A hundred thousand hostile lines neither stop ingest nor reach a page unescaped."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import Contact, QuarantinedLine, RawLine, Source
from tests.contacts.world import DAY, take

pytestmark = pytest.mark.django_db

LINES = 100_000
HOSTILE = (
    '<script>alert("k")</script>',
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE contacts_contact; --",
    "{{ 7*7 }}{% debug %}",
    "=HYPERLINK(0)",
    "../../etc/passwd",
    "Łódź Õ \u202e\u200b 😀",
    "%s%n%x",
    "a" * 300,
)
EVENTS = ("ENTERQUEUE", "CONNECT", "COMPLETEAGENT", "ABANDON", "PAUSE", "UNPAUSE", "ADDMEMBER", "RINGNOANSWER", "X")


def fuzzed(rng: random.Random, number: int) -> bytes:
    """A line that is wrong in one of many ways, or right but hostile."""
    kind = rng.randrange(12)
    if kind == 0:
        return rng.randbytes(rng.randrange(1, 200)).replace(b"\n", b"\r")
    if kind == 1:
        return b"x" * rng.choice((9000, 20_000))
    if kind == 2:
        return f"{DAY + number}|{DAY}.{number}|kolejka|Józef|CONNECT|1".encode("cp1250")
    if kind == 3:
        return f"{DAY + number}|{DAY}.{number}|sales".encode()
    if kind == 4:
        return b"\x00" * rng.randrange(1, 40)
    fields = [rng.choice(HOSTILE) for _ in range(rng.randrange(0, 6))]
    callid = f"{DAY + number - rng.randrange(50)}.{number % 50}"
    at = DAY + number + rng.randrange(-5, 5) if kind != 5 else rng.choice((0, -1, 10**18, "now"))
    names = rng.choice(HOSTILE[:-1]), rng.choice(HOSTILE[:-1])
    return "|".join([str(at), callid, *names, rng.choice(EVENTS), *fields]).encode()


@pytest.mark.slow
def test_a_hundred_thousand_hostile_lines(world: Any, tmp_path: Path) -> None:
    rng = random.Random(7)
    path = tmp_path / "queue_log"
    path.write_bytes(b"".join(fuzzed(rng, number) + b"\n" for number in range(LINES)))
    os.utime(path, (DAY, DAY))
    source = Source.objects.create(name=HOSTILE[0], site=world.ours.site)
    (delivered,) = take(source, str(path))
    taken = delivered.taken
    held = RawLine.objects.count() + QuarantinedLine.objects.count()
    empty = sum(not line.strip(b"\r") for line in path.read_bytes().split(b"\n")[:-1])
    assert taken.new + taken.refused == held
    assert held + taken.known + empty == LINES
    assert Contact.objects.exists()
    manager = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    for name in ("source", "quarantine", "names"):
        page = manager.get(reverse(f"contacts:{name}", args=[source.pk])).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49{%" not in page
