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
from keskus.engines.masking import masked_within
from keskus.people.models import Employee, Skill, Team


def raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_every_way_of_writing_masks() -> None:
    first = Skill.objects.create(name="PIN 8264", code="one")
    Skill.objects.bulk_create([Skill(name="CVV 735", code="two"), Skill(name="Billing", code="three")])
    assert sorted(raw("people_skill", "name")) == ["Billing", "CVV •••", "PIN •••"]
    Skill.objects.filter(pk=first.pk).update(name="karta 4539 1488 0343 6467")
    assert "karta •••• 6467" in raw("people_skill", "name")
    assert Skill.objects.filter(name="CVV 735").exists(), "looked for as it is kept"


@pytest.mark.django_db
def test_names_of_our_own_things_lose_cards_only_and_digests_nothing() -> None:
    names = ("Security 24/7", "Security 24/8", "Hot 801 234 567", "anna@firma.pl")
    Skill.objects.bulk_create(Skill(name=name, code=str(at)) for at, name in enumerate(names))
    assert sorted(raw("people_skill", "name")) == sorted(names)
    said = "kod CVV siedem trzy pięć jeden"
    assert "siedem" not in str(Skill._meta.get_field("name").get_prep_value(said))
    number = Employee._meta.get_field("number")
    assert [number.get_prep_value(each) for each in ("jan@firma.pl", "600100200")] == ["jan@firma.pl", "600100200"]
    digest = "60100200" * 7 + "a4539148"
    assert masked_within([digest, "PIN 8264"]) == [digest, "PIN •••"]


def test_what_is_too_long_is_not_cut_in_silence() -> None:
    assert len(Skill._meta.get_field("name").get_prep_value("x" * 130)) == 130


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
