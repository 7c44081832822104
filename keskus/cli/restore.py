"""`keskus restore FILE`: a backup back in place, checked before anything is touched and verified afterwards."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from keskus.cli import Explained

if TYPE_CHECKING:
    from keskus.core.backups import Manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file to read."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="set aside what is there; nothing is deleted")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when the backup is back and its trail is whole."""
    django.setup()
    from keskus.cli.verify import verify
    from keskus.cli.ward import in_use
    from keskus.core.backups import BackupFault
    from keskus.core.databases import DatabaseFault

    with in_use(alone=True):
        try:
            manifest = _trusted(options.file)
            _make_room(replace=options.replace)
            _bring_back(options.file, manifest)
        except (BackupFault, DatabaseFault) as fault:
            raise Explained(str(fault)) from fault
        print(f"Back at {manifest.made_at}, made by Keskus {manifest.version}: {len(manifest.files)} files.")
        return verify()


def _trusted(path: Path) -> Manifest:
    from django.db.migrations.loader import MigrationLoader

    from keskus.core.backups import read_manifest, why_not

    manifest = read_manifest(path)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    reason = why_not(manifest, known)
    if reason:
        raise Explained(f"{path} cannot be used here. {reason}")
    return manifest


def _make_room(*, replace: bool) -> None:
    from django.conf import settings

    from keskus.core.backups import set_aside, what_is_there

    held = what_is_there()
    if not held:
        return
    root = settings.KESKUS_DATA_DIR
    if not replace:
        raise Explained(f"{root} is not empty ({', '.join(held)}). To set that aside and go on: --replace")
    folder = root.with_name(f"{root.name}-before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    set_aside(folder)
    print(f"What was there is now in {folder}.")


def _bring_back(path: Path, manifest: Manifest) -> None:
    from keskus.cli.prepare import bring_up_to_date
    from keskus.cli.up import say
    from keskus.core.actors import SYSTEM
    from keskus.core.backups import put_back, unpacked
    from keskus.core.trail import note_restore

    with unpacked(path, manifest) as folder:
        put_back(folder, manifest)
    bring_up_to_date(say)
    note_restore(SYSTEM, path.name, manifest)
