"""`keskus check`: what is well and what is not, for a person, a monitor or a support case. Reads only."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django

SILENCE = timedelta(minutes=5)
CLOCK_SECONDS = 2.0
DISK_BAD_BYTES, DISK_WARN_BYTES = 500_000_000, 2_000_000_000
WORDS = {"well": "  well", "warn": "  look", "bad": "  BAD "}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `well`, `warn` (look at it soon) or `bad` (something does not work)."""

    name: str
    state: str
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sentences for people, `--json` for programs."""
    parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when nothing is bad, 1 otherwise."""
    django.setup()
    findings = [finding for check in CHECKS for finding in _safely(check)]
    if options.json:
        print(json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=1))
    else:
        for finding in findings:
            print(f"{WORDS[finding.state]}  {finding.name:<10} {finding.text}")
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def _safely(check: Callable[[], list[Finding]]) -> list[Finding]:
    """A check that cannot be made is a finding too; the others still are made."""
    try:
        return check()
    except Exception as error:
        text = str(error).strip().splitlines()
        return [Finding(check.__name__, "bad", f"{error.__class__.__name__}: {text[0] if text else ''}")]


def versions() -> list[Finding]:
    """What runs here."""
    from django.db import connection

    from keskus import __version__

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        row = cursor.fetchone()
    text = f"Keskus {__version__}, Python {platform.python_version()}, Django {django.__version__}"
    return [Finding("versions", "well", f"{text}, {connection.display_name} {row[0] if row else ''}")]


def key() -> list[Finding]:
    """The key: there, whole, and readable by its owner only."""
    import os

    from django.conf import settings

    from keskus.core.keys import key_ids

    held = key_ids()
    path = settings.KESKUS_KEY_PATH
    if "KESKUS_KEY" not in os.environ and path.stat().st_mode & 0o007:
        return [Finding("key", "bad", f"others can read it: chmod 600 {path}")]
    return [Finding("key", "well", f"{len(held)} held, {held[0]} seals")]


def database() -> list[Finding]:
    """The tables as this version needs them, and on SQLite their file sound."""
    from django.db import connection

    from keskus.cli.prepare import waiting_migrations

    waiting = waiting_migrations()
    if waiting:
        return [Finding("database", "bad", f"{len(waiting)} changes wait, first {waiting[0]}: start `keskus up`")]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            (answer,) = cursor.fetchone()
        if answer != "ok":
            return [Finding("database", "bad", f"the file is damaged ({answer}): keskus restore")]
    return [Finding("database", "well", "reachable, tables up to date")]


def clock() -> list[Finding]:
    """Durations and days are only as right as the clock: against the database's, the network's and the trail's."""
    found = [_database_clock(), _network_clock(), _trail_clock()]
    return [finding for finding in found if finding] or [Finding("clock", "well", "agrees with the database's")]


def _database_clock() -> Finding | None:
    from django.db import connection
    from django.utils import timezone

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    apart = abs((timezone.now() - theirs).total_seconds())
    if apart <= CLOCK_SECONDS:
        return None
    return Finding("clock", "bad", f"{apart:.0f} s apart from the database's: set up time service on both (chrony)")


def _network_clock() -> Finding | None:
    program = shutil.which("timedatectl")
    if program is None:
        return None
    command = [program, "show", "--property=NTPSynchronized", "--value"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    if answer.stdout.strip() != "no":
        return None
    return Finding("clock", "warn", "no time service keeps it: sudo timedatectl set-ntp true")


def _trail_clock() -> Finding | None:
    from django.utils import timezone

    from keskus.core.trail import last_entry_at

    last = last_entry_at()
    if last is None or last <= timezone.now() + timedelta(seconds=CLOCK_SECONDS):
        return None
    return Finding("clock", "bad", f"went back: the trail already holds {last:%Y-%m-%d %H:%M:%S} UTC")


def disk() -> list[Finding]:
    """Room for the data folder."""
    from keskus.core.storage import data_path

    usage = shutil.disk_usage(data_path())
    text = f"{usage.free / 1e9:,.1f} GB free of {usage.total / 1e9:,.1f} in {data_path()}"
    if usage.free < DISK_BAD_BYTES:
        return [Finding("disk", "bad", f"{text}: writing will stop soon")]
    return [Finding("disk", "warn" if usage.free < DISK_WARN_BYTES else "well", text)]


def processes() -> list[Finding]:
    """The worker and the readers of growing logs have given a sign of life lately."""
    from django.utils import timezone

    from keskus.core import pulse

    beats = pulse.last_beats()
    found = [_alive(name, at, timezone.now()) for name, at in sorted(beats.items())]
    if "worker" not in beats:
        found.append(Finding("worker", "bad", "has never run: start `keskus up`, or `keskus work`"))
    return found


def _alive(name: str, at: datetime, now: datetime) -> Finding:
    kind, _, rest = name.partition(" ")
    ago = (now - at).total_seconds()
    text = f"{rest + ': ' if rest else ''}last sign of life {ago:.0f} s ago"
    if now - at <= SILENCE:
        return Finding(kind, "well", text)
    remedy = "`keskus up`, or `keskus work`" if kind == "worker" else f"`keskus {kind}`"
    return Finding(kind, "bad", f"{text}: start {remedy}")


def work_left() -> list[Finding]:
    """Long work that failed lately and nobody took up again."""
    from django.utils import timezone

    from keskus.core.work import failed_since

    failed = failed_since(timezone.now() - timedelta(days=7))
    if failed:
        return [Finding("jobs", "warn", f"{failed} failed in the last 7 days: see the page Jobs")]
    return [Finding("jobs", "well", "none failed in the last 7 days")]


def logs() -> list[Finding]:
    """The PBX logs that sources name can be read by this account."""
    from keskus.contacts.queries.sources import followed_sources

    paths = [Path(source.path) for source in followed_sources()]
    found = [_readable(path) for path in paths]
    return [finding for finding in found if finding] or [Finding("logs", "well", f"{len(paths)} named, all readable")]


def recordings() -> list[Finding]:
    """Sources of recordings whose folder cannot be read, or whose files wait or were refused."""
    from django.utils import timezone

    from keskus.recordings.queries.sources import stuck_sources
    from keskus.recordings.sentences.of_arrivals import reason_words

    found = []
    for stuck in stuck_sources(timezone.now()):
        if stuck.trouble:
            found.append(Finding("recordings", "bad", f"{stuck.source}: {reason_words(stuck.trouble)}"))
        if stuck.waiting or stuck.refused:
            counted = f"{stuck.waiting} files wait for over half an hour, {stuck.refused} were refused"
            found.append(Finding("recordings", "warn", f"{stuck.source}: {counted}; see the page of the source"))
    return found or [Finding("recordings", "well", "no source is stuck")]


def _readable(path: Path) -> Finding | None:
    try:
        path.open("rb").close()
    except FileNotFoundError:
        return Finding("logs", "warn", f"{path} is not there")
    except PermissionError:
        group = _group_of(path)
        return Finding("logs", "bad", f"{path} cannot be read: sudo usermod -aG {group} keskus, then start again")
    return None


def _group_of(path: Path) -> str:
    """The group to join; the folder's when even the file's own cannot be seen."""
    for place in (path, path.parent):
        try:
            return place.group()
        except (OSError, KeyError):
            continue
    return "asterisk"


def trust() -> list[Finding]:
    """How far yesterday's figures can be trusted."""
    from django.utils import timezone

    from keskus.reports.queries.quality import yesterday_grades

    grades = yesterday_grades(timezone.localdate() - timedelta(days=1))
    if not grades:
        return [Finding("trust", "well", "no calls yesterday, or not graded yet")]
    worst = grades[0][1]
    named = ", ".join(queue for queue, grade in grades if grade == worst)
    state = "warn" if worst in "CD" else "well"
    return [Finding("trust", state, f"worst grade of yesterday: {worst} ({named}); see the page Data quality")]


def mail() -> list[Finding]:
    """Whether reports that are to be sent by e-mail can be, and whether any were given up lately."""
    from keskus.reports.queries.schedules import post_office

    post = post_office()
    waiting = f"{post.schedules} schedules of reports wait for it"
    if post.missing:
        remedy = f"not set up: set {', '.join(post.missing)} (docs/install) and start again"
        return [Finding("mail", "bad", f"{remedy}; {waiting}") if post.schedules else Finding("mail", "well", remedy)]
    if post.is_in_clear:
        return [
            Finding("mail", "bad", f"would cross the network in the clear: set KESKUS_SMTP_TLS=starttls; {waiting}")
        ]
    if post.failed:
        return [
            Finding("mail", "warn", f"{post.failed} mails given up in the last 7 days: see the page Sent by e-mail")
        ]
    return [Finding("mail", "well", f"set up, {post.schedules} schedules, none given up in the last 7 days")]


CHECKS: tuple[Callable[[], list[Finding]], ...] = (
    versions,
    key,
    database,
    clock,
    disk,
    processes,
    work_left,
    logs,
    recordings,
    trust,
    mail,
)
