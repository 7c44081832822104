"""What a PBX or a browser writes is read; what a stranger sends is believed in nothing."""

from __future__ import annotations

import http.server
import struct
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.audio import BadSound, Limits, Sound, decode, encode, join, peaks, silence, swap
from keskus.engines.audio.containers import Container
from keskus.engines.audio.decoding import _decoded
from tests.engines.audio.made import packed, pitch_of, tone, wave

PCM = tone(1, 440).samples.tobytes()


def code_of(content: bytes, name: str = "call.wav", **more: object) -> str:
    with pytest.raises(BadSound) as caught:
        decode(content, name=name, **more)  # type: ignore[arg-type]
    return caught.value.code


@pytest.mark.parametrize(
    ("container", "codec", "rate", "read_at"),
    [
        ("wav", "pcm_s16le", 8000, 8000),
        ("wav", "pcm_alaw", 8000, 8000),
        ("wav", "pcm_mulaw", 8000, 8000),
        ("wav", "pcm_f32le", 16000, 16000),
        ("wav", "pcm_s16le", 44100, 16000),
        ("ogg", "libopus", 48000, 16000),
        ("webm", "libopus", 48000, 16000),
        ("mp3", "libmp3lame", 16000, 16000),
        ("flac", "flac", 8000, 8000),
    ],
)
def test_every_format_keeps_its_sides_apart_whatever_it_is_called(
    container: str, codec: str, rate: int, read_at: int
) -> None:
    sound = decode(packed(tone(1, 440, 1000), container, codec, rate), name="notes.txt")
    assert (sound.rate, sound.channels) == (read_at, 2)
    assert sound.seconds == pytest.approx(1, abs=0.05)
    assert [pitch_of(sound, side) for side in (0, 1)] == pytest.approx([440, 1000], abs=2)


@pytest.mark.parametrize(("container", "codec", "rate"), [("alaw", "pcm_alaw", 8000), ("g722", "g722", 16000)])
def test_headerless_sound_is_read_by_the_ending_of_its_name(container: str, codec: str, rate: int) -> None:
    content = packed(tone(1, 440), container, codec, rate)
    assert pitch_of(decode(content, name=f"call.{container}")) == pytest.approx(440, abs=2)
    assert code_of(content, "call") == "not_sound"


def test_raw_gsm_is_known_by_its_frames_and_gsm_in_wav_by_its_header() -> None:
    frames = b"".join(bytes([0xD0 + n % 16, *((n * 7 + k * 31) % 256 for k in range(32))]) for n in range(50))
    assert decode(frames).seconds == 1.0
    assert code_of(frames[:-5]) == "truncated"
    head = struct.pack("<4sIHHIIHHHH", b"fmt ", 20, 0x31, 1, 8000, 1625, 65, 0, 2, 320)
    content = b"RIFF\0\0\0\0WAVE" + head + b"data" + struct.pack("<I", 65 * 25) + bytes(range(65)) * 25
    assert (decode(content).codec, decode(content).seconds) == ("gsm_ms", 1.0)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "call.wav", "empty"),
        (wave(b""), "call.wav", "truncated"),
        (b"PK\x03\x04" + bytes(5000), "call.alaw", "not_sound"),
        (b"%PDF-1.7 of many letters\n", "call.gsm", "not_sound"),
        (b"<html><body>Not a call at all</body></html>", "call.ulaw", "not_sound"),
        (b"\0\0\0\x20ftypisom" + bytes(500), "call.wav", "not_sound"),
        (wave(PCM, channels=0), "call.wav", "no_channels"),
        (wave(PCM, channels=6), "call.wav", "too_many_channels"),
        (wave(PCM, rate=0), "call.wav", "rate"),
        (wave(PCM, rate=2_000_000_000), "call.wav", "rate"),
        (wave(PCM, kind=0x2000), "call.wav", "codec"),  # AC-3
        (wave(PCM)[:5000], "call.wav", "truncated"),
        (wave(PCM, told=0), "call.wav", "truncated"),  # a PBX is still writing
        (wave(PCM, told=4_000_000_000), "call.wav", "truncated"),
        (encode(tone(9, 440, 1000))[:5000], "call.flac", "truncated"),
        (b"RIFF\xff\xff\xff\xffWAVE" + b"LIST\0\0\0\0" * 5000, "call.wav", "broken"),
        (b"OggS" + bytes(2000), "call.ogg", "truncated"),
        (b"\xff\xfb\x90\x64" + b"no frame of MPEG " * 200, "call.mp3", "broken"),
    ],
)
def test_what_is_no_whole_sound_is_refused_with_its_reason(content: bytes, name: str, code: str) -> None:
    assert code_of(content, name) == code


@pytest.mark.parametrize("claim", [0, 1_000_000, 0xFFFFFFFF])
def test_of_a_file_cut_short_what_is_there_is_taken_when_asked_for(claim: int) -> None:
    assert decode(wave(PCM, told=claim), partial=True).seconds == 1.0


def test_a_file_that_unpacks_to_more_than_allowed_stops_at_the_limit() -> None:
    bomb = encode(Sound(8000, np.zeros((8000 * 600, 2), np.int16)))
    assert len(bomb) < 150_000  # ten minutes of nothing: 19 MB
    assert code_of(bomb, limits=Limits(unpacked_bytes=1_000_000)) == "unpacks_too_big"
    assert code_of(bomb, limits=Limits(seconds=60)) == "too_long"
    assert code_of(bomb, limits=Limits(file_bytes=1000)) == "too_many_bytes"


PLAYLISTS = {
    "ffconcat": "ffconcat version 1.0\nfile '{path}'\n",
    "hls": "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{url}\n#EXT-X-ENDLIST\n",
    "file": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{path}\n#EXT-X-ENDLIST\n",
    "m3u": "{url}\n",
    "sdp": "v=0\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("ending", ["wav", "alaw", "sln", "mp3", "m3u8"])
def test_a_list_of_other_files_opens_none(kind: str, ending: str, tmp_path: Path) -> None:
    secret = tmp_path / "other.wav"
    secret.write_bytes(wave(PCM))
    text = PLAYLISTS[kind].format(path=secret, url="http://127.0.0.1:9/other.wav").encode()
    assert code_of(text, f"call.{ending}") == "not_sound"


def test_even_a_reader_of_lists_would_get_nothing_to_open(tmp_path: Path) -> None:
    asked: list[str] = []

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    secret = tmp_path / "other.wav"
    secret.write_bytes(wave(PCM))
    with http.server.HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/other.wav"
        for kind, reader in (("ffconcat", "concat"), ("hls", "hls"), ("file", "hls")):
            text = PLAYLISTS[kind].format(path=secret, url=url).encode()
            with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, it is no sound
                _decoded(text, Container(reader), Limits(), partial=True)
        server.shutdown()
    assert asked == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_spoilt_file_is_refused_or_read_and_nothing_else_happens(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([("wav", "pcm_s16le", 0), ("flac", "flac", 0), ("ogg", "libopus", 48000)]))
    content = bytearray(packed(tone(0.2, 440, 1000), *kind))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, min(len(content) - 1, 400)))] = data.draw(st.integers(0, 255))
    try:
        sound = decode(bytes(content), limits=Limits(unpacked_bytes=4_000_000))
    except BadSound:
        return
    assert sound.channels in (1, 2)
    assert sound.rate in (8000, 16000)


def test_stored_sound_is_the_same_to_the_last_sample_and_says_how_long_it_is() -> None:
    noise = Sound(8000, np.random.default_rng(7).integers(-32768, 32767, (30_001, 2), np.int16))
    stored = encode(noise)
    assert np.array_equal(decode(stored).samples, noise.samples)
    assert int.from_bytes(stored[21:26], "big") & 0xFFFFFFFFF == 30_001  # the header tells a player the length


def test_two_legs_become_two_sides_as_long_as_the_longer() -> None:
    both = join(tone(1, 440), tone(2, 1000, rate=16000))
    assert (both.rate, both.channels, both.seconds) == (16000, 2, 2.0)
    assert [pitch_of(both, side) for side in (0, 1)] == pytest.approx([440, 1000], abs=2)
    assert not both.samples[16000:, 0].any()
    assert np.array_equal(swap(both).samples[:, 0], both.samples[:, 1])
    with pytest.raises(BadSound, match="not_one_channel"):
        join(both, tone(1, 440))


def test_nothing_is_left_under_a_silenced_span_and_all_around_it() -> None:
    sound = tone(2, 440, 1000)
    quiet = silence(sound, [(0.5, 0.75003), (1.9, 7.0), (-3.0, -1.0)])
    gone = np.zeros(16000, bool)
    gone[4000:6001] = gone[15200:] = True
    assert not quiet.samples[gone].any()
    assert np.array_equal(quiet.samples[~gone], sound.samples[~gone])


def test_peaks_are_the_lowest_and_highest_of_each_slice() -> None:
    samples = np.zeros((1000, 2), np.int16)
    samples[170, 0], samples[999, 1] = 32767, -32768
    drawn = peaks(Sound(8000, samples), per_second=50)
    assert drawn.shape == (2, 7, 2)
    assert drawn[0, 1].tolist() == [0, 127]
    assert drawn[1, 6].tolist() == [-128, 0]
    assert np.count_nonzero(drawn) == 2
