"""What must stand before the first page: the folder, the tables, the static files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from keskus import __version__
from keskus.core.storage import data_path


def prepare(say: Callable[[str], None]) -> None:
    """Make the data folder, bring the tables up to date, lay out the static files; quick when nothing is new."""
    data_path().mkdir(mode=0o700, parents=True, exist_ok=True)
    bring_up_to_date(say)
    _lay_out_static(say)


def bring_up_to_date(say: Callable[[str], None]) -> None:
    """Change the tables as this version needs them."""
    waiting = waiting_migrations()
    if waiting:
        say(f"bringing the database up to date ({len(waiting)} steps)")
        call_command("migrate", verbosity=0, interactive=False)


def waiting_migrations() -> list[str]:
    """The changes to tables that the database has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _lay_out_static(say: Callable[[str], None]) -> None:
    """A manifest storage answers 500 to every page until this has run."""
    stamp = data_path("static", "laid-out")
    wanted = _static_stamp()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    if finders.find("dist/app.css") is None:
        say("the pages are not built, so they will fail: python3 run.py wheel, and install that")
    say("laying out the static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.exists())
    stamp.write_text(wanted, encoding="ascii")


def _static_stamp() -> str:
    digest = hashlib.sha256(__version__.encode())
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            modified = storage.get_modified_time(path)
            digest.update(f"{path} {storage.size(path)} {modified.isoformat()}\n".encode())
    return digest.hexdigest()
