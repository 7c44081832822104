"""Columns that mask themselves, lines of log files, and the trail (privacy rules 1 and 33)."""

from __future__ import annotations

import logging
import sys

import pytest
from django.db import connection
from django.utils import timezone

from keskus.core import audit
from keskus.core.fields import CardlessTextField
from keskus.core.logs import MaskedLines
from keskus.core.models import AuditEntry
from keskus.people.models import Skill, Team


def raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_every_way_of_writing_masks() -> None:
    first = Skill.objects.create(name="PIN 8264", code="one")
    Skill.objects.bulk_create([Skill(name="CVV 735", code="two"), Skill(name="Billing", code="three")])
    assert sorted(raw("people_skill", "name")) == ["Billing", "CVV •••", "PIN •••"]
    Skill.objects.filter(pk=first.pk).update(name="PESEL 44051401359")
    assert "PESEL •••" in raw("people_skill", "name")
    assert Skill.objects.filter(name="CVV 735").exists(), "looked for as it is kept"


def test_a_masked_line_still_fits_its_column() -> None:
    column = Skill._meta.get_field("name")
    assert len(column.get_prep_value("exp 1/29 " * 13)) <= (column.max_length or 0)


def test_to_a_migration_masked_columns_are_plain() -> None:
    assert Team._meta.get_field("name").deconstruct()[1] == "django.db.models.CharField"


def test_what_is_read_again_is_sealed_and_has_no_card() -> None:
    kept = CardlessTextField().get_prep_value("1700000000|NONE|4539148803436467|+48601234567")
    assert kept.startswith("v1:")
    assert CardlessTextField().from_db_value(kept, None, None) == "1700000000|NONE|•••• 6467|+48601234567"


def test_a_log_line_is_masked_with_its_arguments_and_traceback() -> None:
    try:
        raise ValueError("card 4539148803436467")
    except ValueError:
        record_ = logging.LogRecord("x", logging.ERROR, "x.py", 1, "PIN %s", ("8264",), sys.exc_info())
    line = MaskedLines("%(message)s").format(record_)
    assert "8264" not in line
    assert "4539148803436467" not in line
    assert "PIN •••" in line


@pytest.mark.django_db
def test_the_trail_holds_no_secret_in_reasons_or_changes() -> None:
    told = audit.Note(
        "people.create_skill", "people.skill:1", {"words": ["", "kod CVV 735"]}, "karta 4539 1488 0343 6467"
    )
    audit.append([told], actor="system", role="", at=timezone.now())
    entry = AuditEntry.objects.latest("number")
    assert (entry.changes, entry.reason) == ({"words": ["", "kod CVV •••"]}, "karta •••• 6467")
    assert audit.verify()[1] is None
