"""CDR and CEL taken in: kept sealed, known again, refused with a reason, read again as they were."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from keskus.contacts.models import CallLink, QuarantinedLine, RawLine, Source
from keskus.contacts.rules.readers import Heading, Reading
from keskus.contacts.rules.records import CDR, CEL, RecordReader, StoredReader, kind_of_first
from keskus.core import keys
from keskus.engines.cel import CelEvent
from keskus.engines.queuelog import Refusal
from tests.contacts.evidence import cel_line, csv_line, evidence_source, record_file
from tests.contacts.world import a_source, data_folder, take
from tests.engines.cel.tape import CALLER, NUMBER, PHONE, answered_by_phone

NOW = 1_795_400_000
CDR_HEADER = "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,uniqueid"
EXPORT_HEADER = "id;eventtype;eventtime;cid_name;cid_num;exten;context;channame;appname;appdata;uniqueid;linkedid;extra"


def export_line(number: int, moment: str, uniqueid: str = "1792890000.1") -> str:
    fields = (str(number), "CHAN_START", moment, "Kai", NUMBER, "s", "in", "PJSIP/t-1", "", "", uniqueid, uniqueid, "")
    return csv_line(fields, ";")


def read_again(source: Source) -> list[CelEvent | None]:
    """Every stored record, numbers put back, by the reader of the facts."""
    headers = dict(source.files.values_list("pk", "header"))
    reader = StoredReader(CEL, source.clock_zone, headers)
    found = []
    for row in RawLine.objects.filter(source=source).order_by("pk"):
        numbers = keys.unseal(row.caller_sealed).split("|") if row.caller_sealed else []
        found.append(reader.read(row.file_id, row.sort_epoch, row.text.partition("|")[2], numbers))
    return found


@pytest.mark.django_db
def test_numbers_and_names_are_sealed_and_the_records_read_again_as_they_were(tmp_path: Path) -> None:
    events = answered_by_phone().events
    odd = events[0]._replace(cid_name='Kai "Bar|Tender", Example', at_us=events[0].at_us - 7)
    source = evidence_source(a_source())
    take(source, record_file(tmp_path, map(cel_line, [odd, *events])))
    assert read_again(source) == [odd, *events]
    for row in RawLine.objects.all():
        assert NUMBER.strip("+") not in row.text
        assert "Kai" not in row.text


@pytest.mark.django_db
def test_the_digits_a_caller_presses_are_not_kept(tmp_path: Path) -> None:
    """A card number may be typed: sixteen events of one digit each are a card number too."""
    pressed = answered_by_phone().log(6, "DTMF", CALLER, extra={"digit": "4", "duration_ms": 180}).events[-1]
    source = evidence_source(a_source())
    take(source, record_file(tmp_path, [cel_line(pressed)]))
    (kept,) = read_again(source)
    assert kept is not None
    assert kept.extra == '{"digit":"","duration_ms":180}'


@pytest.mark.django_db
def test_any_order_any_cut_and_a_second_delivery_store_each_record_once(tmp_path: Path) -> None:
    lines = [cel_line(event) for event in answered_by_phone().events]
    source = evidence_source(a_source())
    (first,) = take(source, record_file(tmp_path, lines[4:], "b.csv"))
    (second,) = take(source, record_file(tmp_path, [*lines[:6], *lines], "a.csv"))
    assert (first.taken.new, second.taken.new) == (len(lines) - 4, 4)
    assert second.taken.known == len(lines) + 2
    assert set(CallLink.objects.values_list("uniqueid", "linkedid")) == {
        (CALLER[1], CALLER[1]),
        (PHONE[1], CALLER[1]),
    }


@pytest.mark.django_db
def test_a_quote_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    lines = [cel_line(event) for event in answered_by_phone().events]
    broken = [lines[0], lines[1][:40], *lines[2:]]
    source = evidence_source(a_source())
    (delivered,) = take(source, record_file(tmp_path, broken))
    assert (delivered.taken.new, delivered.taken.refused) == (len(lines) - 1, 1)
    assert QuarantinedLine.objects.get().reason == "unclosed_quote"


@pytest.mark.django_db
def test_a_field_with_a_line_end_in_it_is_one_record(tmp_path: Path) -> None:
    event = answered_by_phone().events[0]._replace(extra="two\nlines")
    source = evidence_source(a_source())
    take(source, record_file(tmp_path, [cel_line(event)]))
    assert read_again(source) == [event]


@pytest.mark.django_db
def test_an_export_with_header_in_local_time_is_read_and_exports_may_follow_each_other(tmp_path: Path) -> None:
    """03:30 comes twice on 2026-10-25 in Tallinn; the channel's own number says which is meant, then and now."""
    source = evidence_source(a_source("Europe/Tallinn"))
    early, late = "1792888200.1", "1792891800.2"
    lines = [
        EXPORT_HEADER,
        export_line(1, "2026-10-25 03:30:00", early),
        EXPORT_HEADER,
        export_line(2, "2026-10-25 03:30:00", late),
    ]
    (delivered,) = take(source, record_file(tmp_path, lines))
    assert (delivered.taken.new, delivered.taken.refused) == (2, 0)
    epochs = sorted(RawLine.objects.values_list("sort_epoch", flat=True))
    assert epochs == [1792888200, 1792891800]
    assert [event.at_us // 1_000_000 for event in read_again(source) if event] == epochs


def test_a_file_says_of_what_kind_it_is() -> None:
    assert kind_of_first(cel_line(answered_by_phone().events[0]).encode()) is CEL
    assert kind_of_first(EXPORT_HEADER.encode()) is CEL
    assert kind_of_first(CDR_HEADER.encode()) is CDR
    assert kind_of_first(b"1795303604|NONE|NONE|NONE|QUEUESTART|") is None
    assert kind_of_first(b"") is None


def test_a_record_that_is_neither_is_refused_with_a_reason() -> None:
    reader = RecordReader(CEL, "", ZoneInfo("UTC"))
    assert reader.read(b"a,b,c\n", now=NOW) == Refusal("unknown_columns", "3")
    assert isinstance(reader.read(EXPORT_HEADER.encode(), now=NOW), Heading)
    assert isinstance(reader.read(export_line(1, "2026-10-25 03:30:00").encode(), now=NOW), Reading)
    assert reader.read(export_line(1, "yesterday").encode(), now=NOW) == Refusal("bad_time", "yesterday")
    assert reader.read(export_line(1, "2026-10-25 03:30:00", "").encode(), now=NOW) == Refusal(
        "no_uniqueid", "CHAN_START"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "name"), [("asterisk_cel", "cel-Master.csv"), ("asterisk_cdr", "cdr-Master.csv")])
def test_run_a_is_taken_whole_and_no_number_is_left_open(kind: str, name: str) -> None:
    path = data_folder("asterisk-run-a") / name
    source = evidence_source(a_source(), kind)
    (delivered,) = take(source, str(path))
    assert (delivered.taken.new, delivered.taken.refused) == (len(path.read_bytes().splitlines()), 0)
    assert not RawLine.objects.filter(text__contains="7700900").exists()
    assert not RawLine.objects.filter(text__contains="Clark").exists()
