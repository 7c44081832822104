"""Rows of the CEL: files without header, exports of the table, and rubbish."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.asterisk.records import Layout, parse_record
from keskus.engines.cel import CelEvent, CelReader, recognise
from keskus.engines.queuelog import Refusal

NOW_US = 1_795_400_000_000_000
CLASSIC = (
    b'"APP_START","1795303627.313262","Kai Example","+447700900101","+447700900101","","+442079460100","s","q-sales",'
    b'"PJSIP/trunk-00000008","Queue","sales,tb,,,75","3","","1795303624.10","1795303624.10","","ref","",""\n'
)
TABLE_HEADER = (
    b"id,eventtype,eventtime,cid_name,cid_num,cid_ani,cid_rdnis,cid_dnid,exten,context,channame,appname,appdata,"
    b"amaflags,accountcode,uniqueid,linkedid,peer,userdeftype,eventextra,userfield\n"
)
TABLE_ROW = (
    b'42,APP_START,"2026-11-22 01:27:07.313262",Kai Example,+447700900101,+447700900101,NULL,+442079460100,s,q-sales,'
    b'PJSIP/trunk-00000008,Queue,"sales,tb,,,75",3,,1795303624.10,1795303624.10,,,,\n'
)


def read(header: bytes, raw: bytes, zone: str = "UTC") -> CelEvent | Refusal:
    layout = recognise(header)
    assert isinstance(layout, Layout)
    fields = parse_record(raw, delimiter=layout.delimiter, quoted=layout.quoted)
    assert not isinstance(fields, Refusal)
    return CelReader(layout, ZoneInfo(zone)).read(fields, now_us=NOW_US)


def test_a_file_without_header_has_the_columns_of_the_sample() -> None:
    event = read(CLASSIC, CLASSIC)
    assert isinstance(event, CelEvent)
    assert (event.at_us, event.event, event.app, event.app_data) == (
        1_795_303_627_313_262,
        "APP_START",
        "Queue",
        "sales,tb,,,75",
    )
    assert (event.cid_name, event.cid_num, event.cid_dnid, event.linkedid) == (
        "Kai Example",
        "+447700900101",
        "+442079460100",
        "1795303624.10",
    )


def test_an_export_of_the_table_gives_the_same_event() -> None:
    from_file, from_table = read(CLASSIC, CLASSIC), read(TABLE_HEADER, TABLE_ROW, "Europe/Tallinn")
    assert isinstance(from_file, CelEvent)
    assert from_table == from_file._replace(row_id=42)


@pytest.mark.parametrize(("delimiter", "mark"), [(b",", ","), (b";", ";"), (b"\t", "\t")])
def test_columns_may_stand_in_any_order(delimiter: bytes, mark: str) -> None:
    header = delimiter.join([b"linkedid", b"uniqueid", b"channame", b"eventtime", b"EventType", b"something"])
    raw = delimiter.join([b"1.1", b"1.2", b"PJSIP/1-00000001", b"1795303627.5", b"HANGUP", b"x"])
    layout = recognise(header)
    assert isinstance(layout, Layout)
    assert (layout.delimiter, layout.has_header) == (mark, True)
    event = read(header, raw)
    assert isinstance(event, CelEvent)
    assert (event.event, event.uniqueid, event.linkedid, event.app) == ("HANGUP", "1.2", "1.1", "")


def test_a_user_event_has_one_name_from_both_kinds_of_file() -> None:
    from_file = read(CLASSIC, CLASSIC.replace(b'"APP_START"', b'"QSTATUS"'))
    from_table = read(
        TABLE_HEADER, TABLE_ROW.replace(b"APP_START", b"USER_DEFINED").replace(b",,,,\n", b",,QSTATUS,,\n")
    )
    assert isinstance(from_file, CelEvent)
    assert isinstance(from_table, CelEvent)
    assert (from_file.event, from_file.user_event) == (from_table.event, from_table.user_event)
    assert (from_file.event, from_file.user_event) == ("USER_DEFINED", "QSTATUS")


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (b"1795303627.313262", b"tomorrow", Refusal("bad_time", "tomorrow")),
        (b"1795303627.313262", b"100000000.5", Refusal("bad_time", "100000000.5")),
        (b"1795303627.313262", b"1895303627.3", Refusal("clock_ahead", "1895303627.3")),
        (b'"APP_START"', b'"<script>"', Refusal("bad_event", "<script>")),
        (b'"1795303624.10","1795303624.10"', b'"",""', Refusal("no_uniqueid", "APP_START")),
        (b'"Queue",', b"", Refusal("few_fields", "19")),
        (b'"Queue",', b'"Queue","",', Refusal("many_fields", "21")),
        (b"PJSIP/trunk-00000008", b"P" * 300, Refusal("too_long", "channel")),
    ],
)
def test_a_row_that_cannot_be_read_says_why(old: bytes, new: bytes, refusal: Refusal) -> None:
    assert read(CLASSIC, CLASSIC.replace(old, new)) == refusal


def test_a_file_that_is_no_cel_is_not_recognised() -> None:
    assert recognise(b"name,number\n") == Refusal("unknown_columns", "2")
    assert recognise(b"\xff\xfe") == Refusal("not_text", "0")


def test_numbers_and_names_of_people_are_pointed_out() -> None:
    layout = recognise(CLASSIC)
    assert isinstance(layout, Layout)
    reader = CelReader(layout, UTC)
    fields = parse_record(CLASSIC)
    assert isinstance(fields, list)
    assert reader.number_fields(fields) == (2, 3, 4, 6)
    fields[10], fields[11] = "Dial", "PJSIP/447700900072@trunk,20"
    fields[7], fields[9] = "9447700900072", "Local/0770900123@out-00000001;2"
    fields[19] = '{"extension":"913125550145","bridge_id":"4a265ae5-76d2-4c93-b2df-bfdef3e4f67a"}'
    assert reader.number_fields(fields) == (2, 3, 4, 6, 7, 9, 11, 19)
    inside = ["CHAN_START", "1.1", "", "1001", "1001", "", "", "1002", "a", "PJSIP/1001-00000001", "Dial", "PJSIP/1002"]
    assert reader.number_fields(inside) == ()


@given(st.lists(st.text(max_size=20), max_size=25), st.sampled_from([CLASSIC, TABLE_HEADER]))
def test_fields_are_an_event_or_a_refusal(fields: list[str], header: bytes) -> None:
    layout = recognise(header)
    assert isinstance(layout, Layout)
    reader = CelReader(layout, UTC)
    assert isinstance(reader.read(fields, now_us=NOW_US), CelEvent | Refusal)
    assert all(index < len(fields) for index in reader.number_fields(fields))


@given(st.binary(max_size=300))
def test_any_first_record_is_a_layout_or_a_refusal(raw: bytes) -> None:
    assert isinstance(recognise(raw), Layout | Refusal)
