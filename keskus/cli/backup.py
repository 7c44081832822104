"""`keskus backup FILE`: everything but the key in one file, while the centre works."""

from __future__ import annotations

import argparse
from pathlib import Path

import django

from keskus.cli import Explained


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file to write."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file: .tar, or .tar.gz to pack it smaller")


def run(options: argparse.Namespace) -> int:
    """Write, read back and compare: a backup that was not read is a hope."""
    django.setup()
    from django.conf import settings

    from keskus.cli.progress import counter
    from keskus.core import backups
    from keskus.core.actors import SYSTEM
    from keskus.core.databases import DatabaseFault
    from keskus.core.trail import note_backup

    try:
        manifest = backups.write_backup(options.file, counter("backing up"))
        backups.read_manifest(options.file)
    except (backups.BackupFault, DatabaseFault) as fault:
        raise Explained(str(fault)) from fault
    note_backup(SYSTEM, options.file.name, manifest)
    size = options.file.stat().st_size
    print(f"{options.file}: {len(manifest.files)} files, {size / 1e6:,.1f} MB, written and read back.")
    print(f"The key is not in it ({settings.KESKUS_KEY_PATH}): keep a copy of that somewhere else.")
    return 0
