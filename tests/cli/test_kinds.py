"""`keskus import` tells what kind of file it is given, and says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.contacts.evidence import cel_line, record_file
from tests.contacts.killing import ROOT, Centre, centres
from tests.contacts.world import DAY, a_call
from tests.engines.cel.tape import answered_by_phone


def said(centre: Centre, *words: str) -> subprocess.CompletedProcess[str]:
    """A command run to its end, with what it said."""
    command = [sys.executable, "-m", "keskus.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=centre.environment, capture_output=True, text=True, check=False)


def test_channel_events_become_a_source_beside_the_log(tmp_path: Path) -> None:
    with centres(tmp_path, 1) as (centre,):
        log = centre.folder / "queue_log"
        log.write_text("".join(f"{line}\n" for line in a_call(DAY, 10)))
        centre.run("import", str(log), "--source", "PBX", "--site", "main", "--quiet")
        events = record_file(centre.folder, [cel_line(event) for event in answered_by_phone().events])
        unnamed = said(centre, "import", events)
        assert unnamed.returncode == 1
        assert "this file looks like asterisk_cel, but PBX takes asterisk_queue_log" in unnamed.stderr
        named = said(centre, "import", events, "--source", "CEL")
        assert named.returncode == 0, named.stderr
        assert "CEL: a new source, asterisk_cel by the look of the file, telling more of" in named.stdout
