"""A file's bytes to sound. It comes from a stranger: FFmpeg gets one reader, a list of codecs and nothing to open."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keskus.engines.audio.containers import Container, container_of
from keskus.engines.audio.sound import NARROW, WIDE, BadSound, Limits, Sound

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream

CODECS = (
    "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_alaw", "pcm_mulaw", "gsm", "gsm_ms",
    "g722", "adpcm_ima_wav", "adpcm_ms", "flac", "mp3", "mp3float", "opus", "libopus", "vorbis",
)  # fmt: skip
RATES = range(4000, 192_001)
FORGIVEN = 100  # one packet in so many may be broken: tags at the end of an MP3, a torn last frame
SHORT_SECONDS, SHORT_SHARE = 0.5, 0.99  # less than the header of a FLAC file promises: it was cut


def decode(content: bytes, *, name: str = "", limits: Limits | None = None, partial: bool = False) -> Sound:
    """Raises `BadSound`. `partial` takes what is there of a file that was cut short."""
    limits = limits or Limits()
    if len(content) > limits.file_bytes:
        raise BadSound("too_many_bytes", megabytes=limits.file_bytes // 1024**2)
    container = container_of(content, name)
    if container.truncated and not partial:
        raise BadSound("truncated")
    try:
        return _decoded(content, container, limits, partial)
    except BadSound:
        raise
    except EOFError as error:
        raise BadSound("truncated") from error
    except Exception as error:  # whatever a broken file makes the library raise
        raise BadSound("broken") from error


def _decoded(content: bytes, container: Container, limits: Limits, partial: bool) -> Sound:
    import av
    import numpy as np

    options = {"codec_whitelist": ",".join(CODECS), "format_whitelist": container.reader, "protocol_whitelist": ""}
    with av.open(
        io.BytesIO(content),
        mode="r",
        format=container.reader,
        options=options | container.options,
        metadata_errors="ignore",
        io_open=_refuse,
    ) as source:
        stream = _stream_of(source)
        context = stream.codec_context
        rate = NARROW if context.sample_rate <= NARROW else WIDE
        samples = _samples(source, stream, rate, limits)
        sound = Sound(rate, np.frombuffer(samples, np.int16).reshape(-1, context.channels), context.name)
        if container.reader == "flac" and not partial and sound.seconds + SHORT_SECONDS < _told(stream) * SHORT_SHARE:
            raise BadSound("truncated")
    if not len(sound.samples):
        raise BadSound("empty")
    return sound


def _told(stream: AudioStream) -> float:
    return float((stream.duration or 0) * (stream.time_base or 0))


def _refuse(url: str, flags: int, options: dict[str, Any]) -> io.BytesIO:
    raise BadSound("not_sound")


def _stream_of(source: Any) -> AudioStream:
    if not source.streams.audio:
        raise BadSound("not_sound")
    stream: AudioStream = source.streams.audio[0]
    context = stream.codec_context
    if context.name not in CODECS:
        raise BadSound("codec", codec=context.name)
    if context.channels == 0:
        raise BadSound("no_channels")
    if context.channels > 2:
        raise BadSound("too_many_channels", channels=context.channels)
    if context.sample_rate not in RATES:
        raise BadSound("rate", rate=context.sample_rate)
    return stream


def _samples(source: Any, stream: AudioStream, rate: int, limits: Limits) -> bytearray:
    """Grows as it is unpacked and stops at the limit: nobody believes a header."""
    import av

    channels = stream.codec_context.channels
    resampler = av.AudioResampler(format="s16", layout="mono" if channels == 1 else "stereo", rate=rate)
    unpacked, of_one_sample = bytearray(), 2 * channels
    for frame in _frames(source, stream):
        for piece in resampler.resample(frame):
            unpacked += memoryview(piece.planes[0])[: piece.samples * of_one_sample]
        if len(unpacked) > limits.unpacked_bytes:
            raise BadSound("unpacks_too_big", megabytes=limits.unpacked_bytes // 1024**2)
        if len(unpacked) > limits.seconds * rate * of_one_sample:
            raise BadSound("too_long", hours=limits.seconds / 3600)
    return unpacked


def _frames(source: Any, stream: AudioStream) -> Iterator[AudioFrame | None]:
    """Ends with None, which brings out what the resampler still holds."""
    from av.error import InvalidDataError

    broken = 0
    for packets, packet in enumerate(source.demux(stream)):
        try:
            yield from packet.decode()
        except InvalidDataError as error:
            broken += 1
            if broken > 1 + packets // FORGIVEN:
                raise BadSound("broken") from error
    yield None
