"""What was recorded, what came in as files, who listened, what ought to be there, and the terms behind which all of
it stands. One file for each kind of thing."""

from keskus.recordings.models.arrivals import Arrival, RecordingSource
from keskus.recordings.models.expected import RecordedQueue
from keskus.recordings.models.gate import MonitoringGate, NoticeReceipt
from keskus.recordings.models.listening import Listening, Purpose
from keskus.recordings.models.monitoring import LiveListening
from keskus.recordings.models.notes import RecordingNote
from keskus.recordings.models.pauses import PauseSetting, PaymentMark, RecordingPause
from keskus.recordings.models.recordings import CallSound, Recording
from keskus.recordings.models.transcripts import SpokenSecret, Transcript, TranscriptWord

__all__ = [
    "Arrival",
    "CallSound",
    "Listening",
    "LiveListening",
    "MonitoringGate",
    "NoticeReceipt",
    "PauseSetting",
    "PaymentMark",
    "Purpose",
    "RecordedQueue",
    "Recording",
    "RecordingNote",
    "RecordingPause",
    "RecordingSource",
    "SpokenSecret",
    "Transcript",
    "TranscriptWord",
]
