"""Transcripts of the demo's recordings, brought as an evaluator would bring what a program heard: as a file."""

from __future__ import annotations

import json

from keskus.cli.demo.acting import acting
from keskus.cli.demo.tape import Taped, tape_of
from keskus.engines.transcripts import Transcript, read_transcript, transcript_json
from keskus.recordings.actions.transcripts import import_transcript
from keskus.recordings.queries.reach import recordings_reached
from keskus.recordings.rules.conversation import cleared

IMPORT = "recordings.import_transcript"


def bring_transcripts(name: str) -> int:
    """Of each matched recording without one; how many."""
    actor, count = acting(name), 0
    rows = recordings_reached(actor, IMPORT).filter(state="ready", transcript=None)
    rows = rows.exclude(queue=None).exclude(employee=None).select_related("queue", "employee")
    for row in rows:
        assert row.queue is not None
        assert row.employee is not None
        heard = Taped(row.call_key, row.queue.code, row.employee.name, row.began_epoch, round(row.seconds))
        tape = tape_of(heard)
        if tape is not None:
            file = json.dumps(transcript_json(Transcript(tape.language, tape.turns))).encode()
            read = read_transcript(file, f"{row.call_key}.json")
            kept = cleared(read.turns, tape.language, row.seconds)
            import_transcript(actor, row, conversation=kept, language=tape.language)
            count += 1
    return count
