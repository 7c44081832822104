"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

CALL = "The key is dropped, so that no copy of the file opens any more; the row stays, without a name or a call."

HOLDINGS: tuple[Holding, ...] = (
    Holding("recordings.RecordingSource", "nobody", (), None, "Nothing to erase."),
    Holding("recordings.RecordedQueue", "nobody", (), None, "Nothing to erase."),
    Holding(
        "recordings.Arrival",
        "customer",
        ("name", "call_key", "agent_number"),
        365,
        "The sealed name of the file is emptied; what became of it stays, so that counts still reconcile.",
    ),
    Holding(
        "recordings.Recording", "customer", ("file_name", "call_key", "agent_number", "data_key", "employee"), 365, CALL
    ),
    Holding("recordings.CallSound", "employee", ("facts", "turns", "peaks"), 365, "Deleted with the sound."),
    Holding(
        "recordings.Listening",
        "user",
        ("listener", "purpose", "began_at", "heard_until"),
        3 * 365,
        "Kept: it shows the person heard who listened, and names the listener by number only.",
    ),
    Holding(
        "recordings.Transcript",
        "customer",
        ("turns", "made_by"),
        365,
        "Deleted with the sound: what a customer said is theirs, in writing as in sound.",
    ),
    Holding("recordings.TranscriptWord", "customer", ("word",), 365, "Deleted with the transcript."),
    Holding(
        "recordings.SpokenSecret",
        "nobody",
        (),
        365,
        "Nothing to erase: the type and the place of what was made silent, never what it was.",
    ),
    Holding(
        "recordings.RecordingNote",
        "employee",
        ("words", "written_by"),
        365,
        "Deleted with the sound, as it speaks of people in it.",
    ),
    Holding("recordings.MonitoringGate", "nobody", (), None, "Nothing to erase: terms of the centre."),
    Holding(
        "recordings.NoticeReceipt",
        "employee",
        ("employee", "on"),
        None,
        "Kept while recordings or listenings stand on it: the proof that the person was told. Then deleted.",
    ),
    Holding(
        "recordings.LiveListening",
        "employee",
        ("employee", "agent", "listener", "phone", "purpose", "began_at", "ended_at"),
        3 * 365,
        "Kept: it shows the person listened to who did and why; the listener stands in it by number only.",
    ),
    Holding("recordings.PauseSetting", "nobody", (), None, "Nothing to erase: a number of seconds."),
    Holding(
        "recordings.RecordingPause",
        "employee",
        ("employee", "agent", "callid", "began_at", "resumed_at"),
        2 * 365,
        "Stays, without the person: it shows that no card was recorded.",
    ),
    Holding(
        "recordings.PaymentMark",
        "employee",
        ("employee", "agent", "callid", "paid_at"),
        2 * 365,
        "Stays, without the person; holds no sum and no card.",
    ),
)
