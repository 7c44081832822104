"""Transcripts as other programs write them; what is wrong is told with its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.transcripts import BadTranscript, Transcript, Turn, Word, read_transcript, transcript_json

VTT = """WEBVTT - a call
Kind: captions
Language: pl-PL

STYLE
::cue { color: papayawhip }

NOTE nobody says this

1
00:00.500 --> 00:00:03.250 align:start
<v.loud Agent>Dzień dobry, <b>Northwind</b> &amp; spółka</v>

00:00:03.500 --> 00:00:05.000
<v Klient>Chcę <00:00:04.000>zapłacić <00:00:04.500>kartą

00:01:05.000 --> 01:00:06.000
<v Agent>Proszę.</v>
<v Anna Kowalska>Już.</v>
"""

SRT = """1
00:00:00,500 --> 00:00:02,000
Klienditeenindaja: Tere, kuidas
saan aidata?

2
00:00:02,500 --> 00:00:04,000
{\\an8}<i>Tere! Mure on selles: arve puudub.</i>
"""

OWN = {
    "language": "en",
    "turns": [
        {"side": "customer", "starts": 3, "ends": 4.5, "text": "By card."},
        {
            "side": "agent",
            "starts": 0.5,
            "ends": 2.0,
            "text": "Hello there",
            "words": [{"starts": 0.5, "ends": 1, "text": "Hello"}, {"starts": 1, "ends": 2, "text": "there"}],
        },
    ],
}

WHISPER = {
    "text": " Hello there.",
    "language": "en",
    "segments": [
        {"id": 0, "start": 0.0, "end": 2.0, "text": " Hello there.", "channel": 1, "temperature": 0.0,
         "words": [{"word": " Hello", "start": 0.0, "end": 0.8, "probability": 0.9},
                   {"word": " there.", "start": 0.9, "end": 2.0, "probability": 0.9}]},
        {"id": 1, "start": 2.0, "end": 3.0, "text": " 14 days", "speaker": "SPEAKER_00",
         "words": [{"word": "14"}, {"word": "days", "start": 2.5, "end": 3.0}]},
        {"id": 2, "start": 3.0, "end": 3.0, "text": "  "},
    ],
}  # fmt: skip


def test_vtt_gives_voices_times_within_a_cue_and_its_language() -> None:
    assert read_transcript(VTT.encode()) == Transcript(
        "pl",
        (
            Turn("agent", 0.5, 3.25, "Dzień dobry, Northwind & spółka"),
            Turn("customer", 3.5, 5.0, "Chcę zapłacić kartą",
                 (Word(3.5, 4.0, "Chcę"), Word(4.0, 4.5, "zapłacić"), Word(4.5, 5.0, "kartą"))),
            Turn("agent", 65.0, 3606.0, "Proszę."),
            Turn("unknown", 65.0, 3606.0, "Już."),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_srt_is_read_in_any_encoding_and_takes_a_side_only_from_a_word_that_means_one(encoding: str, ends: str) -> None:
    assert read_transcript(SRT.replace("\n", ends).encode(encoding), "x.json").turns == (
        Turn("agent", 0.5, 2.0, "Tere, kuidas saan aidata?"),
        Turn("unknown", 2.5, 4.0, "Tere! Mure on selles: arve puudub."),
    )


def test_our_own_shape_comes_back_in_order_as_it_went() -> None:
    read = read_transcript(json.dumps(OWN).encode())
    assert [turn.side for turn in read.turns] == ["agent", "customer"]
    assert read.turns[0].words[1] == Word(1.0, 2.0, "there")
    assert read_transcript(json.dumps(transcript_json(read)).encode()) == read


def test_whisper_is_read_and_a_number_without_a_time_leaves_no_words() -> None:
    for data in (WHISPER, WHISPER["segments"]):
        first, second = read_transcript(json.dumps(data).encode()).turns
        assert first == Turn("agent", 0.0, 2.0, "Hello there.", (Word(0.0, 0.8, "Hello"), Word(0.9, 2.0, "there.")))
        assert second == Turn("unknown", 2.0, 3.0, "14 days")


def test_words_that_say_something_else_than_the_text_are_left_out() -> None:
    data = {"turns": [{"starts": 0, "ends": 1, "text": "Hello", "words": [{"starts": 0, "ends": 1, "text": "4111"}]}]}
    assert read_transcript(json.dumps(data).encode()).turns == (Turn("unknown", 0.0, 1.0, "Hello"),)


def spoilt(number: int, **fields: object) -> bytes:
    turns = [dict(turn) for turn in OWN["turns"]]  # type: ignore[union-attr,arg-type]
    turns[number] |= fields
    return json.dumps({"turns": turns}, indent=1).encode()


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty", 1),
        (b" \n\n", "empty", 1),
        (b"WEBVTT\n\nNOTE nothing\n", "empty", 1),
        (b"\x00\x01\x02RIFF", "not_text", 1),
        (b"Agent: hello\nCaller: hello\n", "unknown_format", 1),
        (VTT.replace("00:00:05.000", "00:00:65.000").encode(), "bad_time", 14),
        (VTT.replace("00:00:05.000", "00:00:02.000").encode(), "ends_before_it_begins", 14),
        (VTT.replace("00:01:05.000 -->", "00:01:05.000 ->").encode(), "bad_time", 17),
        (SRT.replace("00:00:02,500", "soon").encode(), "bad_time", 7),
        (b'{"turns": [\n{"starts": 1,\n', "bad_json", 3),
        (b'{"turns": [{"starts": NaN, "ends": 2, "text": "x"}]}', "bad_json", 1),
        (b"[" * 100_000, "bad_json", 1),
        (b'{"language": "en"}', "missing", 1),
        (b'{"turns": {}}', "missing", 1),
        (b'{"turns": [\n\n3]}', "wrong_type", 3),
        (spoilt(1, text=None), "wrong_type", 9),
        (spoilt(1, starts="0.5"), "wrong_type", 9),
        (spoilt(1, starts=9), "ends_before_it_begins", 9),
        (spoilt(1, ends=10**400), "bad_time", 9),
        (spoilt(1, words="Hello"), "wrong_type", 9),
        (spoilt(0, text="la " * 9000), "too_long", 3),
        (json.dumps([{"ends": 1, "text": "x"}]).encode(), "missing", 1),
    ],
)
def test_what_is_wrong_is_told_with_its_line(content: bytes, code: str, line: int) -> None:
    with pytest.raises(BadTranscript) as caught:
        read_transcript(content)
    assert (caught.value.code, caught.value.line) == (code, line)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([VTT, SRT, json.dumps(OWN, indent=1), json.dumps(WHISPER)]), st.data())
def test_a_spoilt_transcript_is_refused_with_a_line_or_read(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(text) - 1))
        text = (
            text[:place]
            + data.draw(st.sampled_from(["", "\n", "<", ">", "-->", "{", '"', "9", ":", "\u2028", "ż"]))
            + text[place + 1 :]
        )
    try:
        read = read_transcript(text.encode())
    except BadTranscript as error:
        assert 1 <= error.line <= text.count("\n") + 1  # noqa: PT017 - most spoilt ones are still read
        return
    for turn in read.turns:
        assert 0 <= turn.starts <= turn.ends
        assert turn.text
        assert not turn.words or turn.text == " ".join(word.text for word in turn.words)
