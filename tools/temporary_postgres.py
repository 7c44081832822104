"""A PostgreSQL server for one run of the tests: in a temporary folder, on the loopback, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# The data is thrown away, so nothing needs to be safe on disk, or to be made quick for many rows.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]
CARELESS += ["jit=off", "shared_buffers=256MB"]


@contextlib.contextmanager
def temporary_postgres(wanted: bool) -> Iterator[str]:
    """Yield the address of a server that lives as long as the block; an empty string when none is wanted."""
    if not wanted:
        yield ""
        return
    programs = find_programs()
    with tempfile.TemporaryDirectory(prefix="keskus-postgres-") as name:
        folder = Path(name)
        as_user = run_as(folder)
        initdb = [*as_user, str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres"]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        port = free_port()
        options = [*CARELESS, "max_connections=60"]
        command = [*as_user, str(programs / "postgres"), "-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port)]
        command += ["-k", "", *(part for option in options for part in ("-c", option))]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            wait_until_ready(port, server, folder / "log")
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            stop_server(folder / "data" / "postmaster.pid", server)


def find_programs() -> Path:
    """The folder with initdb and postgres; Debian keeps them off the PATH, by version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name)):
        if (folder / "initdb").exists():
            return folder
    raise SystemExit("PostgreSQL is not installed: sudo apt-get install postgresql")


def run_as(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    if os.name == "nt" or os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_ready(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def stop_server(pid_file: Path, server: subprocess.Popen[bytes]) -> None:
    """SIGINT is a fast shutdown: open sessions are ended, files are left whole."""
    with contextlib.suppress(OSError, ValueError):
        os.kill(int(pid_file.read_text().split()[0]), 2)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
