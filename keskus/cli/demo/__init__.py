"""`keskus demo`: a made-up centre on this machine only, to look around in."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from keskus.cli import Explained

if TYPE_CHECKING:
    from keskus.cli.demo.deeds import Past
    from keskus.cli.demo.played import Played
    from keskus.cli.tree import Child

MARK = "demo"  # a file that says the folder is a demo's; `keskus up` refuses such a folder
PORT = 8180
PBX_FOLDER = "pbx"
ROLES = (
    "manager",
    "supervisor",
    "planner",
    "quality",
    "agent",
    "hr",
    "owner",
    "client",
    "privacy",
    "auditor",
    "administrator",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who looks around, and where."""
    parser.add_argument("--as", dest="role", choices=ROLES, default="manager", help="whose eyes to look with")
    parser.add_argument("--port", type=int, default=0, help=f"default: {PORT}, or a free one when that is taken")
    parser.add_argument("--reset", action="store_true", help="forget what was done in the demo and begin anew")
    parser.add_argument("--remove", action="store_true", help="delete the demo's folder, and nothing else")


def run(options: argparse.Namespace) -> int:
    """The first start makes the centre; later ones find it as it was left."""
    folder = _choose_folder()
    if options.reset or options.remove:
        _forget(folder)
    if options.remove:
        return 0
    import django

    django.setup()
    from keskus.cli.demo.quality import look_after
    from keskus.cli.demo.settle import fill_in
    from keskus.cli.follow import follower_child
    from keskus.cli.live import listener_child
    from keskus.cli.tree import keep_running
    from keskus.cli.up import page_workers, say
    from keskus.cli.ward import in_use
    from keskus.cli.work import worker

    with in_use():
        played, past = _move_in(folder)
        listening = _listen(options.port)
        pbx = _pbx(played)
        threading.Thread(target=fill_in, args=[played, past], name="older weeks", daemon=True).start()
        threading.Thread(target=look_after, args=[played], name="quality", daemon=True).start()
        say(f"http://127.0.0.1:{listening.getsockname()[1]}{_link(options.role)}")
        say(f"the line above signs you in once, as the {options.role}; `--as` looks with other eyes. Stop with Ctrl C")
        children = [pbx, *page_workers(listening, 2, []), worker(), follower_child(), listener_child()]
        return keep_running(children, say)


def _choose_folder() -> Path:
    """A demo never meets real data: own folder, own database, own key."""
    folder = Path(os.environ.get("KESKUS_DATA_DIR") or Path.cwd() / "var" / "demo").resolve()
    for name in ("KESKUS_DATABASE", "KESKUS_DATABASE_FILE", "KESKUS_KEY", "KESKUS_KEY_FILE", "KESKUS_DEBUG"):
        os.environ.pop(name, None)
    os.environ |= {"KESKUS_MODE": "demo", "KESKUS_DATA_DIR": str(folder), "KESKUS_HOSTS": "127.0.0.1,localhost"}
    os.environ["KESKUS_RECORDING_ROOTS"] = str(folder / PBX_FOLDER)
    if (folder / "keskus.sqlite3").exists() and not (folder / MARK).exists():
        raise Explained(f"{folder} holds data that are no demo's. Name another folder in KESKUS_DATA_DIR.")
    return folder


def _forget(folder: Path) -> None:
    if (folder / MARK).exists():
        shutil.rmtree(folder)


def _move_in(folder: Path) -> tuple[Played, Past | None]:
    """Prepare, and settle unless somebody already has; a first start that was cut short begins anew, as does a demo
    from before it had a PBX. What the PBX remembers is there after a first start only."""
    from keskus.cli.demo.played import Played
    from keskus.cli.prepare import prepare
    from keskus.cli.up import say

    mark, played, past = folder / MARK, Played(folder / PBX_FOLDER), None
    if mark.exists() and not (mark.read_text(encoding="ascii") and played.is_founded):
        _empty(folder)
        mark.write_text("", encoding="ascii")
    began = time.monotonic()
    mark.touch()
    prepare(say)
    if not mark.read_text(encoding="ascii"):
        from keskus.cli.demo.settle import settle

        past = settle(say, played)
        mark.write_text(datetime.now(UTC).isoformat(timespec="seconds"), encoding="ascii")
        say(f"ready after {time.monotonic() - began:.0f} s; weeks before fill in behind, see Jobs")
    return played, past


def _empty(folder: Path) -> None:
    for path in folder.glob("keskus.sqlite3*"):
        path.unlink()
    shutil.rmtree(folder / PBX_FOLDER, ignore_errors=True)


def _listen(port: int) -> socket.socket:
    from keskus.cli.up import listen

    if port:
        return listen("127.0.0.1", port)
    try:
        return listen("127.0.0.1", PORT)
    except Explained:
        return listen("127.0.0.1", 0)


def _pbx(played: Played) -> Child:
    """The PBX, on a port of this machine that it keeps while it can."""
    from keskus.cli.demo.pbx import pbx_child
    from keskus.cli.demo.settle import connect
    from keskus.cli.up import listen

    try:
        listening = listen("127.0.0.1", played.port)
    except Explained:
        listening = listen("127.0.0.1", 0)
    played.note_port(listening.getsockname()[1])
    connect(played)
    return pbx_child(played.folder, listening, played.secret)


def _link(role: str) -> str:
    from keskus.access.actions.codes import one_time_sign_in
    from keskus.access.queries import user_named
    from keskus.cli.demo.acting import address_of
    from keskus.core.actors import SYSTEM

    user = user_named(address_of(role))
    if user is None:
        raise Explained("the demo's users are gone; begin anew with --reset.")
    return one_time_sign_in(SYSTEM, user)
