"""What was said in a call, by whom and when: transcripts as other programs write them (docs/transcripts.md).

    read_transcript(content: bytes, name: str = "") -> Transcript(language | None, turns)  # or BadTranscript
    transcript_json(transcript: Transcript) -> dict  # our own shape, which read_transcript reads again

`Turn(side, starts, ends, text, words)`: side is "agent", "customer" or "unknown", times are seconds of the sound. Turns
come in order of their beginning. `words` is empty, or `text == " ".join(word.text for word in words)`: a place in the
text tells its word and the word its time, and nothing stands in the words that does not stand in the text.

`BadTranscript(code, line, **values)`: empty, too_big, too_many_turns, not_text, unknown_format, bad_time (text),
ends_before_it_begins, bad_json, missing (field), wrong_type (field), too_long (field).
"""

from keskus.engines.transcripts.model import BadTranscript, Transcript, Turn, Word
from keskus.engines.transcripts.reading import read_transcript
from keskus.engines.transcripts.shapes import transcript_json

__all__ = ["BadTranscript", "Transcript", "Turn", "Word", "read_transcript", "transcript_json"]
