"""Backup, damage, restore, verify: for real, on the database that the suite runs on."""

from __future__ import annotations

import io
import json
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from keskus.core.keys import new_key_line
from tests.cli.houses import House, house

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("KESKUS_DATABASE")) and shutil.which("pg_dump") is None,
    reason="needs PostgreSQL's own pg_dump: sudo apt-get install postgresql-client",
)
DISARM = {
    "sqlite": ["DROP TRIGGER core_auditentry_no_update", "DROP TRIGGER core_auditentry_no_delete"],
    "postgresql": ["DROP TRIGGER core_auditentry_append_only ON core_auditentry"],
}["postgresql" if os.environ.get("KESKUS_DATABASE") else "sqlite"]
FILL = """
from django.utils import timezone
from keskus.core.actors import SYSTEM
from keskus.core.jobs import anchor_trail
from keskus.core.trail import Search, read_trail
for number in range(20):
    read_trail(SYSTEM, Search(subject=f"core.cursor:{number}"))
anchor_trail()
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("filled") / "data") as built:
        built.python(FILL)
        (built.folder / "files" / "recordings").mkdir(parents=True)
        (built.folder / "files" / "recordings" / "1").write_bytes(secrets.token_bytes(100_000))
        yield built


@pytest.fixture
def home(tmp_path: Path, filled: House) -> Iterator[House]:
    with house(tmp_path / "data", like=filled) as built:
        yield built


def test_there_and_back_again(home: House, tmp_path: Path) -> None:
    held = (home.folder / "files" / "recordings" / "1").read_bytes()
    file = tmp_path / "backup.tar.gz"
    taken = home.keskus("backup", str(file))
    assert taken.returncode == 0, taken.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    home.sql(*DISARM, "UPDATE core_auditentry SET subject = 'core.cursor:0' WHERE number = 7")
    damaged = home.keskus("verify")
    assert (damaged.returncode, "entry 7 was changed" in damaged.stderr) == (1, True)
    (home.folder / "files" / "recordings" / "1").unlink()

    full = home.keskus("restore", str(file))
    assert (full.returncode, "--replace" in full.stderr) == (1, True)
    back = home.keskus("restore", str(file), "--replace")
    assert back.returncode == 0, back.stderr
    assert "The trail is whole: 21 entries, 1 anchors" in back.stdout
    assert (home.folder / "files" / "recordings" / "1").read_bytes() == held
    last = home.python("from keskus.core.models import AuditEntry; print(AuditEntry.objects.last().action)")
    assert last == "core.restore_backup"
    (aside,) = tmp_path.glob("data-before-restore-*")
    assert any(aside.glob("database.pgdump" if os.environ.get("KESKUS_DATABASE") else "keskus.sqlite3"))
    again = home.keskus("backup", str(tmp_path / "again.tar"))
    assert again.returncode == 0, again.stderr
    assert home.keskus("restore", str(tmp_path / "again.tar"), "--replace").returncode == 0


def test_the_key_never_leaves_the_house(home: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    home.keskus("backup", str(file))
    secret = (home.folder / "keskus.key").read_text().strip().partition(":")[2].encode()
    assert secret not in file.read_bytes()
    with tarfile.open(file) as tar:
        assert {name.split("/")[0].split(".")[0] for name in tar.getnames()} == {
            "database",
            "files",
            "anchors",
            "manifest",
        }


def test_a_backup_never_overwrites_another(home: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    file.write_text("precious")
    answer = home.keskus("backup", str(file))
    assert (answer.returncode, file.read_text()) == (1, "precious")
    assert "never overwrites" in answer.stderr


def test_nothing_is_touched_unless_the_backup_is_whole_and_ours(home: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    home.keskus("backup", str(file))
    whole = file.read_bytes()
    middle = len(whole) // 2
    bad = {
        "cut": whole[: len(whole) - 20_000],
        "one bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "no tar": b"nothing of the kind",
        "strange": _with_a_stranger(whole),
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        answer = home.keskus("restore", str(tmp_path / name), "--replace")
        assert answer.returncode == 1, name
        assert "Traceback" not in answer.stderr
    assert home.keskus("verify").returncode == 0
    assert not list(tmp_path.glob("data-before-restore-*"))
    assert not (tmp_path / "escaped").exists()


def _with_a_stranger(whole: bytes) -> bytes:
    """The same backup with a file more that wants out of the folder."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(whole)) as old, tarfile.open(fileobj=out, mode="w") as new:
        for entry in old:
            new.addfile(entry, old.extractfile(entry))
        stranger = tarfile.TarInfo("../escaped")
        new.addfile(stranger, io.BytesIO())
    return out.getvalue()


def test_the_wrong_key_and_a_newer_version_are_told_before_anything_is_touched(home: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    home.keskus("backup", str(file))
    wrong = home.keskus("restore", str(file), "--replace", KESKUS_KEY=new_key_line("k1"))
    other = home.keskus("restore", str(file), "--replace", KESKUS_KEY=new_key_line("k9"))
    assert (wrong.returncode, "Key k1 in the key file is another" in wrong.stderr) == (1, True)
    assert (other.returncode, "It needs key k1" in other.stderr) == (1, True)
    with tarfile.open(file) as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        manifest = json.load(content)
    assert "core.0001_initial" in manifest["migrations"]
    home.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', '2026-01-01')")
    home.keskus("backup", str(tmp_path / "newer.tar"))
    newer = home.keskus("restore", str(tmp_path / "newer.tar"), "--replace")
    assert (newer.returncode, "core.9999_later" in newer.stderr) == (1, True)


def test_a_restore_waits_for_nobody_and_disturbs_nobody(home: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    home.keskus("backup", str(file))
    hold = "from keskus.cli.ward import in_use\nimport subprocess, sys, os\nwith in_use():\n"
    run = f"    print(subprocess.run([sys.executable, '-m', 'keskus.cli', 'restore', {str(file)!r}]).returncode)"
    assert home.python(hold + run) == "1"


def test_check_says_what_is_bad(home: House) -> None:
    answer = home.keskus("check", "--json")
    states = {finding["name"]: finding["state"] for finding in json.loads(answer.stdout)["findings"]}
    assert answer.returncode == 1
    assert states.pop("worker") == "bad"
    assert "bad" not in states.values()
    home.python("from keskus.core.jobs import wake_forgotten_jobs; wake_forgotten_jobs()")
    assert home.keskus("check").returncode == 0
    home.sql("DELETE FROM django_migrations WHERE app = 'core' AND name = '0003_job_turns'")
    answer = home.keskus("check")
    assert (answer.returncode, "1 changes wait, first core.0003_job_turns" in answer.stdout) == (1, True)
    (home.folder / "keskus.key").chmod(0o644)
    assert "chmod 600" in home.keskus("check").stdout
