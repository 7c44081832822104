"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import settings

# Several suites share one machine, so how long one example takes says nothing.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

pytest_plugins = ["tests.house.people"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages come last in every process: the browser's library leaves a loop running, beside which none can be begun."""
    browser = Path(__file__).parent / "browser"
    items.sort(key=lambda item: browser in Path(item.path).parents)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that flush tables between them could not empty the trail: its triggers are armed only where tested.

    At the end a page may still be asking: PostgreSQL drops no database that anybody is connected to.
    """
    with django_db_blocker.unblock():
        disarm_trail()
    yield
    if connection.vendor == "postgresql":
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


def disarm_trail() -> None:
    """Let the trail be changed, as nobody can in production."""
    migration = import_module("keskus.core.migrations.0002_append_only")
    migration.disarm(connection)


def arm_trail() -> None:
    """Make the trail append-only again."""
    migration = import_module("keskus.core.migrations.0002_append_only")
    migration.arm(connection)
