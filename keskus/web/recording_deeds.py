"""What deeds, things and columns of recordings are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keskus.recordings.sentences.of_erasing import GROUND_LABELS

RECORDING_DEEDS: dict[str, str | Promise] = {
    "recordings.create_source": _("Source of recordings added"),
    "recordings.change_source": _("Source of recordings changed"),
    "recordings.expect_recordings": _("Queue is to be recorded"),
    "recordings.expect_no_recordings": _("Queue need not be recorded"),
    "recordings.upload_recording": _("Recording handed in"),
    "recordings.try_again": _("Refused recording tried again"),
    "recordings.request_intake": _("Recordings asked to be taken in"),
    "recordings.take_recording": _("Recording taken in"),
    "recordings.settle_matches": _("Recordings tied to their calls"),
    "recordings.match_by_hand": _("Recording tied to a call by hand"),
    "recordings.play_recording": _("Recording listened to"),
    "recordings.replace_sound": _("Sound of a recording replaced"),
    "recordings.erase_recording": _("Recording erased"),
    "recordings.import_transcript": _("Transcript imported"),
    "recordings.keep_transcript": _("Recording written down"),
    "recordings.remove_transcript": _("Transcript removed"),
    "recordings.write_down": _("Recordings asked to be written down"),
    "recordings.ask_silencing": _("Recording asked to be made silent in places"),
    "recordings.silence": _("Recording made silent in places"),
    "recordings.add_note": _("Note beside a recording added"),
    "recordings.change_note": _("Note beside a recording changed"),
    "recordings.remove_note": _("Note beside a recording removed"),
}
RECORDING_THINGS: dict[str, str | Promise] = {
    "recordings.recording": _("Recording"),
    "recordings.recordingsource": _("Source of recordings"),
    "recordings.arrival": _("File of a recording"),
    "recordings.recordedqueue": _("Queue to be recorded"),
    "recordings.recordingnote": _("Note beside a recording"),
}
RECORDING_CHANGES: dict[str, str | Promise] = {
    "purpose": _("purpose"),
    "transcript": _("transcript"),
    "turns": _("turns"),
    "to_silence": _("to be made silent"),
    "silenced": _("places made silent"),
    "recording": _("recording"),
    "words": _("note"),
    "starts": _("from second"),
    "ends": _("to second"),
    "seconds": _("seconds"),
    "callid": _("call id"),
    "bytes": _("bytes"),
    "matched": _("tied to a call"),
    "matched_anew": _("tied anew"),
    "folder": _("folder"),
    "layout": _("voices"),
    "agent_ending": _("ending of the agent's file"),
    "caller_ending": _("ending of the caller's file"),
    "takes_away": _("delete the original once it is kept here"),
    "within_hours": _("a recording is lost after, hours"),
    "shortest_seconds": _("calls shorter than this need none, seconds"),
}
RECORDING_VALUES: dict[tuple[str, str], str | Promise] = {
    ("purpose", "evaluation"): _("Quality evaluation"),
    ("purpose", "calibration"): _("Calibration"),
    ("purpose", "coaching"): _("Coaching"),
    ("purpose", "complaint"): _("Complaint"),
    ("purpose", "dispute"): _("Dispute of a score"),
    ("purpose", "training"): _("Training of others"),
    ("purpose", "legal"): _("Legal claim or duty"),
    ("purpose", "own_call"): _("Own call"),
    ("transcript", "imported"): _("imported"),
    ("transcript", "engine"): _("speech to text"),
    ("transcript", "removed"): _("removed"),
    ("layout", "caller_left"): _("Stereo, the caller on the left"),
    ("layout", "agent_left"): _("Stereo, the agent on the left"),
    ("layout", "two_files"): _("Two files, one for each side"),
    ("layout", "mixed"): _("One track with both voices"),
    ("kind", "folder"): _("Watched folder"),
    ("kind", "upload"): _("Uploaded on a page"),
    ("kind", "api"): _("Sent by another program"),
    **{("ground", ground): words for ground, words in GROUND_LABELS.items()},
    ("state", "ready"): _("ready"),
    ("state", "held"): _("kept back"),
    ("state", "erased"): _("erased"),
}
