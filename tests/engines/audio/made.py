"""Sound made for the tests: tones, and files of them as a PBX or a browser would write."""

from __future__ import annotations

import io
import struct
from fractions import Fraction

import numpy as np

from keskus.engines.audio import Sound


def tone(seconds: float, *pitches: float, rate: int = 8000) -> Sound:
    """One channel per pitch; 0 is silence."""
    times = np.arange(int(seconds * rate)) / rate
    samples = [np.sin(2 * np.pi * pitch * times) * 12_000 for pitch in pitches]
    return Sound(rate, np.stack(samples, axis=1).astype(np.int16))


def pitch_of(sound: Sound, channel: int = 0) -> float:
    spectrum = np.abs(np.fft.rfft(sound.samples[:, channel].astype(float)))
    return float(np.argmax(spectrum) * sound.rate / len(sound.samples))


def packed(sound: Sound, container: str, codec: str, rate: int = 0) -> bytes:
    import av

    target, layout = io.BytesIO(), "mono" if sound.channels == 1 else "stereo"
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate or sound.rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = sound.rate, 0, Fraction(1, sound.rate)
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


def wave(
    data: bytes, *, kind: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, told: int | None = None
) -> bytes:
    """A WAV file by hand: `told` is the size that its header claims."""
    size = len(data) if told is None else told
    block, bits = channels * 2, 16
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, kind, channels, rate, rate * block, block, bits)
    return (
        b"RIFF"
        + struct.pack("<I", min(size + 36, 0xFFFFFFFF))
        + b"WAVE"
        + head
        + b"data"
        + struct.pack("<I", size)
        + data
    )
