"""The trail speaks in words: every deed, every kind of thing and every changed column has its label."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from keskus.access.models import READ_LABELS
from keskus.access.rules import MATRIX
from keskus.core.actions import ACTIONS
from keskus.people.models import Client, Employee, Queue, Site, Skill, Team
from keskus.web.deeds import CHANGE_LABELS, DEED_LABELS, THING_LABELS
from tests.house.test_house import _import_everything, sources


def test_every_deed_has_its_words_in_web_deeds() -> None:
    _import_everything()
    deeds = {name for name in ACTIONS if ".test_" not in name}
    assert deeds - DEED_LABELS.keys() == set()
    assert DEED_LABELS.keys() - deeds == set()


def test_all_that_a_token_may_read_has_its_words() -> None:
    assert {name for name in MATRIX if name.endswith(".view")} == READ_LABELS.keys()


def keys_recorded(source: str) -> Iterator[str]:
    """The names under which `record(subject, {...})` puts what changed."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
            dicts = [part for given in node.args[1:] for part in ast.walk(given) if isinstance(part, ast.Dict)]
            yield from (key.value for part in dicts for key in part.keys if isinstance(key, ast.Constant))


def test_everything_recorded_has_its_words() -> None:
    found = {key for path in sources("keskus") for key in keys_recorded(path.read_text(encoding="utf-8"))}
    assert len(found) > 30
    assert found - CHANGE_LABELS.keys() == set()


@pytest.mark.parametrize("model", [Client, Employee, Queue, Site, Skill, Team])
def test_columns_that_people_change_have_their_words(model: type) -> None:
    columns = {field.name for field in model._meta.concrete_fields if not field.primary_key}  # type: ignore[attr-defined]
    assert columns - CHANGE_LABELS.keys() == set()
    assert model._meta.label_lower in THING_LABELS  # type: ignore[attr-defined]
