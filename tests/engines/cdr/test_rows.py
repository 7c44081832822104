"""Rows of the CDR: every layout that Asterisk and exports of its table have, and rubbish."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.cdr import CdrReader, CdrRow, Layout, parse_record, recognise
from keskus.engines.cdr.rows import shown_name
from keskus.engines.queuelog import Refusal

NOW_US = 1_795_400_000_000_000
START_US = 1_795_303_624_000_000
COMMON = (
    b'"","+447700900101","s","q-sales","""Kai Example"" <+447700900101>","PJSIP/trunk-00000008","PJSIP/1002-00000009",'
    b'"Queue","sales,t,,,75","2026-11-21 23:27:04","2026-11-21 23:27:04","2026-11-21 23:27:42",38,37,"ANSWERED","DOC"'
)
PLAIN = COMMON + b',"1795303624.10"\n'
CUSTOM = (
    b'"""Kai Example"" <+447700900101>","+447700900101","s","q-sales","PJSIP/trunk-00000008","PJSIP/1002-00000009",'
    b'"Queue","sales,t,,,75","2026-11-21 23:27:04","2026-11-21 23:27:04","2026-11-21 23:27:42","38","37","ANSWERED",'
    b'"3","","1795303624.10",""\n'
)
TABLE_HEADER = (
    b"calldate;clid;src;dst;dcontext;channel;dstchannel;lastapp;lastdata;duration;billsec;disposition;amaflags;"
    b"accountcode;uniqueid;userfield;did;recordingfile;cnum;cnam;outbound_cnum;outbound_cnam;dst_cnam;linkedid;"
    b"peeraccount;sequence\n"
)
TABLE_ROW = (
    b'2026-11-22 01:27:04;"""Kai Example"" <+447700900101>";+447700900101;s;q-sales;PJSIP/trunk-00000008;'
    b"PJSIP/1002-00000009;Queue;sales,t,,,75;38;37;ANSWERED;3;;1795303624.10;;+442079460100;;+447700900101;"
    b"Kai Example;;;;1795303624.10;;7\n"
)


def read(header: bytes, raw: bytes, zone: str = "UTC") -> CdrRow | Refusal:
    layout = recognise(header)
    assert isinstance(layout, Layout)
    fields = parse_record(raw, delimiter=layout.delimiter, quoted=layout.quoted)
    assert not isinstance(fields, Refusal)
    return CdrReader(layout, ZoneInfo(zone)).read(fields, now_us=NOW_US)


@pytest.mark.parametrize(
    ("raw", "sequence"),
    [
        (PLAIN, 0),
        (COMMON + b',"1795303624.10","ref"\n', 0),
        (COMMON + b',"1795303624.10","","1795303624.10",8\n', 8),
        (COMMON + b',"1795303624.10","ref","","1795303624.10",8\n', 8),
        (CUSTOM, 0),
        (CUSTOM.replace(b',""\n', b',"",8\n'), 8),
    ],
)
def test_every_layout_without_header_gives_the_same_leg(raw: bytes, sequence: int) -> None:
    row = read(raw, raw)
    assert isinstance(row, CdrRow)
    assert (row.start_us, row.answer_us, row.end_us) == (START_US, START_US, START_US + 38_000_000)
    assert (row.uniqueid, row.linkedid, row.sequence) == ("1795303624.10", "1795303624.10", sequence)
    assert (row.caller_number, row.caller_name, row.disposition) == ("+447700900101", "Kai Example", "ANSWERED")
    assert (row.last_app, row.last_data, row.dst_channel) == ("Queue", "sales,t,,,75", "PJSIP/1002-00000009")


def test_an_export_of_the_table_reckons_answer_and_end() -> None:
    row = read(TABLE_HEADER, TABLE_ROW, "Europe/Tallinn")
    assert isinstance(row, CdrRow)
    assert (row.start_us, row.end_us, row.answer_us) == (START_US, START_US + 38_000_000, START_US + 1_000_000)
    assert (row.did, row.sequence, row.caller_name) == ("+442079460100", 7, "Kai Example")


def test_an_unanswered_leg_has_no_answer() -> None:
    row = read(TABLE_HEADER, TABLE_ROW.replace(b"ANSWERED", b"NO ANSWER").replace(b";38;37;", b";38;0;"))
    assert isinstance(row, CdrRow)
    assert (row.answer_us, row.billsec, row.disposition) == (None, 0, "NO ANSWER")


def test_a_file_whose_rows_cannot_be_tied_to_calls_is_refused_with_the_reason() -> None:
    assert recognise(COMMON) == Refusal("no_uniqueid", "16")
    assert recognise(COMMON + b',"ref"\n') == Refusal("no_uniqueid", "17")
    assert recognise(COMMON + b',"","1795303624.10",8\n') == Refusal("no_uniqueid", "19")
    assert recognise(b"a,b,c\n") == Refusal("unknown_columns", "3")


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (b'"2026-11-21 23:27:04","2026', b'"soon","2026', Refusal("bad_time", "soon")),
        (b'"2026-11-21 23:27:04","2026', b'"2029-11-21 23:27:04","2026', Refusal("clock_ahead", "2029-11-21 23:27:04")),
        (b",38,37,", b",-1,37,", Refusal("bad_duration", "-1/37")),
        (b'"1795303624.10"', b'""', Refusal("no_uniqueid", "PJSIP/trunk-00000008")),
        (b"1795303624.10", b"1" * 200, Refusal("too_long", "uniqueid")),
        (b',"Queue"', b"", Refusal("few_fields", "16")),
    ],
)
def test_a_row_that_cannot_be_read_says_why(old: bytes, new: bytes, refusal: Refusal) -> None:
    assert read(PLAIN, PLAIN.replace(old, new)) == refusal


def test_numbers_and_names_of_people_are_pointed_out() -> None:
    layout = recognise(PLAIN)
    assert isinstance(layout, Layout)
    reader = CdrReader(layout, UTC)
    fields = parse_record(PLAIN)
    assert isinstance(fields, list)
    assert reader.number_fields(fields) == (1, 4)
    fields[2], fields[8] = "9447700900072", "PJSIP/447700900072@trunk,20"
    fields[5] = "Local/0770900123@out-00000001;2"
    assert reader.number_fields(fields) == (1, 2, 4, 5, 8)


def test_name_and_number_of_a_caller_id() -> None:
    assert shown_name('"Kai Example" <1001>') == ("Kai Example", "1001")
    assert shown_name("Kai <1001>") == ("Kai", "1001")
    assert shown_name('"" <anonymous>') == ("", "anonymous")
    assert shown_name("1001") == ("", "1001")


@given(st.lists(st.text(max_size=20), max_size=27), st.sampled_from([PLAIN, CUSTOM, TABLE_HEADER]))
def test_fields_are_a_row_or_a_refusal(fields: list[str], header: bytes) -> None:
    layout = recognise(header)
    assert isinstance(layout, Layout)
    reader = CdrReader(layout, UTC)
    assert isinstance(reader.read(fields, now_us=NOW_US), CdrRow | Refusal)
    assert all(index < len(fields) for index in reader.number_fields(fields))


@given(st.lists(st.sampled_from(["2026-11-21 23:27:04", "1795303624.10", "", "x", "9", "ANSWERED"]), max_size=22))
def test_any_first_record_is_a_layout_or_a_refusal(fields: list[str]) -> None:
    assert isinstance(recognise(",".join(fields).encode()), Layout | Refusal)
