"""The sound of a call: read from whatever a PBX writes, joined, silenced, stored, drawn and measured.

    decode(content: bytes, *, name="", limits=Limits(), partial=False) -> Sound  # or BadSound(code, **values)
    join(customer: Sound, agent: Sound) -> Sound  # two legs to one stereo sound
    swap(sound: Sound) -> Sound  # the other side first
    silence(sound: Sound, spans: Iterable[Span]) -> Sound  # spans in seconds, all channels
    encode(sound: Sound) -> bytes  # FLAC, what is stored and played
    peaks(sound: Sound, per_second=50) -> int8 array [channels, n, 2]  # lowest and highest of each slice
    voices(sound: Sound, vad: Vad | None = None) -> Turns  # who speaks when
    facts(turns: Turns, holds: Iterable[Span] = (), bounds=Bounds()) -> CallFacts  # talk, dead air, talk-over, pace

`Sound(rate, samples)`: 8000 or 16000 samples a second (what is finer comes down to 16000: telephony carries no more),
int16 [n, 1 or 2]. A `Span` is (from, to) in seconds of the sound, half-open. Two channels are two sides: the first is
the customer's, the second the agent's (`swap` a source that has it the other way round when it is taken in). In one
mixed channel nobody knows who speaks, and the facts say so: `sides == ("unknown",)`.

`facts` leaves out the spans named `holds` (on hold, silenced, recording paused: nobody is expected to speak there).
They are facts of time, never a mood (docs/measurements.md: how exact). Both dataclasses go to JSON by `asdict`.

A file is what its content says, never its name; only headerless sound (.alaw .ulaw .sln .gsm .g722) needs the ending of
`name`. Nothing but the bytes given is opened. `BadSound.code`: empty, too_many_bytes, not_sound, truncated (also: still
being written; `partial=True` takes what is there), broken, codec, rate, no_channels, too_many_channels, too_long,
unpacks_too_big, not_one_channel (of `join`).
"""

from keskus.engines.audio.decoding import decode
from keskus.engines.audio.encoding import encode
from keskus.engines.audio.facts import Bounds, CallFacts, facts
from keskus.engines.audio.peaks import peaks
from keskus.engines.audio.sound import BadSound, Limits, Sound, Span, join, silence, swap
from keskus.engines.audio.voices import SileroVad, Turns, Vad, voices

__all__ = [
    "BadSound",
    "Bounds",
    "CallFacts",
    "Limits",
    "SileroVad",
    "Sound",
    "Span",
    "Turns",
    "Vad",
    "decode",
    "encode",
    "facts",
    "join",
    "peaks",
    "silence",
    "swap",
    "voices",
]
