from __future__ import annotations

import pytest

from keskus.engines.queuelog import Line, Refusal, number_fields, parse_line
from keskus.engines.queuelog.lines import LONGEST_LINE_BYTES
from tests.engines.queuelog.reading import NOW, data_file


def test_a_line_of_a_current_asterisk() -> None:
    raw = b"1795303630|1795303618.7|sales|Anna Tamm|CONNECT|12|1795303628.14|2\n"
    line = Line(1795303630, "1795303618.7", "sales", "Anna Tamm", "CONNECT", ("12", "1795303628.14", "2"))
    assert parse_line(raw, now=NOW) == line


def test_a_line_of_asterisk_1_6_has_no_ring_time() -> None:
    line = parse_line(b"1266833912|1266833905.2|9000|Local/2004@from-internal/n|CONNECT|1|1266833911.7", now=NOW)
    assert isinstance(line, Line)
    assert line.data == ("1", "1266833911.7")


@pytest.mark.parametrize("name", ["asterisk-run-a/queue_log", "asterisk_2010/queue_log_2010_freepbx.txt"])
def test_every_real_line_reads_and_joins_back_to_what_was_written(name: str) -> None:
    for raw in data_file(name).read_bytes().splitlines():
        line = parse_line(raw, now=NOW)
        assert isinstance(line, Line)
        assert "|".join((str(line.epoch), *line[1:5], *line.data)).encode() == raw


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_line_ends_do_not_reach_the_data(end: bytes) -> None:
    line = parse_line(b"1700000000|NONE|sales|Anna|PAUSE|lunch" + end, now=NOW)
    assert isinstance(line, Line)
    assert line.data == ("lunch",)


def test_names_outside_ascii_and_odd_spaces_are_text() -> None:
    line = parse_line("1700000000|1.1|sales|Ewa Wiśniewska\u00a0|PAUSE|".encode(), now=NOW)
    assert isinstance(line, Line)
    assert line.agent == "Ewa Wiśniewska\u00a0"


def test_a_fraction_of_a_second_is_floored_and_a_byte_order_mark_ignored() -> None:
    for raw in (b"1700000000.987|1.1|sales|Anna|PAUSE|", b"\xef\xbb\xbf1700000000|1.1|sales|Anna|PAUSE|"):
        line = parse_line(raw, now=NOW)
        assert isinstance(line, Line)
        assert line.epoch == 1700000000


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", Refusal("empty", "1")),
        (b"\n", Refusal("empty", "1")),
        (b"1700000000|1.1|sales|Anna", Refusal("few_fields", "4")),
        (b"\xff\xfe1\x007\x00", Refusal("not_text", "0")),
        ("1700000000|1.1|sales|Mägi|PAUSE|".encode("latin-1"), Refusal("not_text", "22")),
        (b"1700000000|1.1|sales|An\x00na|PAUSE|", Refusal("not_text", "23")),
        (b"1700000000|1.1|sales|An\x1b[2Jna|PAUSE|", Refusal("control_characters", "23")),
        (b"yesterday|1.1|sales|Anna|PAUSE|", Refusal("bad_time", "yesterday")),
        ("١٧٠٠٠٠٠٠٠٠|1.1|sales|Anna|PAUSE|".encode(), Refusal("bad_time", "١٧٠٠٠٠٠٠٠٠")),
        (b"-1700000000|1.1|sales|Anna|PAUSE|", Refusal("bad_time", "-1700000000")),
        (b"12|1.1|sales|Anna|PAUSE|", Refusal("bad_time", "12")),
        (b"9" * 5000 + b"|1.1|sales|Anna|PAUSE|", Refusal("bad_time", "9" * 32)),
        (str(NOW + 86_401).encode() + b"|1.1|sales|Anna|PAUSE|", Refusal("clock_ahead", str(NOW + 86_401))),
        (b"1700000000|1.1|sales|Anna||", Refusal("bad_event", "")),
        (b"1700000000|1.1|sales|Anna|<script>|", Refusal("bad_event", "<script>")),
        (b"1700000000|1.1|sales|Anna|" + b"A" * 41, Refusal("bad_event", "A" * 40)),
        (b"1700000000|" + b"1" * 151 + b"|sales|Anna|PAUSE|", Refusal("too_long", "callid")),
        (b"1700000000|1.1|" + b"q" * 257 + b"|Anna|PAUSE|", Refusal("too_long", "name")),
        (b"1700000000|1.1|sales|Anna|PAUSE|" + b"x" * LONGEST_LINE_BYTES, Refusal("too_long", "line")),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, refusal: Refusal) -> None:
    assert parse_line(raw, now=NOW) == refusal


def test_a_clock_ahead_by_a_day_is_still_believed() -> None:
    assert isinstance(parse_line(str(NOW + 86_400).encode() + b"|1.1|sales|Anna|PAUSE|", now=NOW), Line)


@pytest.mark.parametrize(
    ("event", "data", "indexes"),
    [
        ("ENTERQUEUE", ("", "+447700900785", "1"), (1,)),
        ("ENTERQUEUE", ("", "anonymous"), (1,)),
        ("ENTERQUEUE", ("", "", "1"), ()),
        ("ENTERQUEUE", ("",), ()),
        ("BLINDTRANSFER", ("9447700900650", "from-agents", "24", "10", "7"), (0,)),
        ("BLINDTRANSFER", ("703", "from-agents", "2", "14", "1"), ()),
        ("TRANSFER", ("+447700900650", "from-agents", "2", "14"), (0,)),
        ("ATTENDEDTRANSFER", ("BRIDGE", "247ccbe3-8507-445c-8417-700904c383a7", "24", "17", "8"), ()),
        ("ATTENDEDTRANSFER", ("LINK", "PJSIP/trunk-00000012", "Local/9447700900650@out-1;2", "2", "4", "8"), (2,)),
        ("CONNECT", ("12", "1795303628.14", "2"), ()),
        ("DID", ("+442079460101",), ()),
        ("CSAT", ("4",), ()),
    ],
)
def test_which_fields_hold_a_callers_number(event: str, data: tuple[str, ...], indexes: tuple[int, ...]) -> None:
    assert number_fields(Line(1700000000, "1.1", "sales", "Anna", event, data)) == indexes
