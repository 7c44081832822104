"""CSV records: several lines in one, quotes that never close, and whatever else a file may hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.asterisk.records import LONGEST_RECORD_BYTES, is_complete, parse_record, split_records
from keskus.engines.queuelog import Refusal


def test_a_quoted_field_may_hold_a_line_break() -> None:
    lines = [b'1,"a\n', b'b",2\n', b"3,c,4\n"]
    assert list(split_records(lines)) == [b'1,"a\nb",2\n', b"3,c,4\n"]
    assert parse_record(b'1,"a\nb",2\n') == ["1", "a\nb", "2"]


def test_a_quote_that_never_closes_costs_its_own_line_only() -> None:
    lines = [b'1,"open\n', *(b"%d,x\n" % number for number in range(2, 90))]
    assert list(split_records(lines)) == lines
    assert parse_record(lines[0]) == Refusal("unclosed_quote", "2")


def test_the_last_record_of_a_growing_file_may_not_be_whole() -> None:
    assert not is_complete(b'1,"a\n')
    assert is_complete(b'1,"a ""quoted"" word"\n')


def test_unquoted_exports_have_one_record_a_line() -> None:
    lines = [b'1\t"Anna" <1001>\n', b'2\tsize 5"\n']
    assert list(split_records(lines, quoted=False)) == lines
    assert parse_record(lines[0], delimiter="\t", quoted=False) == ["1", '"Anna" <1001>']


def test_what_cannot_be_read_says_why() -> None:
    assert parse_record(b"a\xff") == Refusal("not_text", "1")
    assert parse_record(b"a\x07b") == Refusal("control_characters", "1")
    assert parse_record(b"\r\n") == Refusal("empty", "0")
    assert parse_record(b"," * 500) == Refusal("many_fields", "501")
    assert parse_record(b"x" * (LONGEST_RECORD_BYTES + 1)) == Refusal("too_long", "record")


def test_a_byte_order_mark_and_a_windows_line_end_are_no_text() -> None:
    assert parse_record(b"\xef\xbb\xbfid,name\r\n") == ["id", "name"]


@given(st.lists(st.binary(max_size=30).map(lambda part: part.replace(b"\n", b" ") + b"\n"), max_size=120))
def test_no_byte_is_lost_or_doubled(lines: list[bytes]) -> None:
    assert b"".join(split_records(lines)) == b"".join(lines)


@given(st.binary(max_size=200), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_a_record_is_fields_or_a_refusal(raw: bytes, delimiter: str, quoted: bool) -> None:
    assert isinstance(parse_record(raw, delimiter=delimiter, quoted=quoted), list | Refusal)


def test_the_other_control_characters_are_refused_and_letters_beside_them_are_not() -> None:
    assert parse_record("a\u0085b".encode()) == Refusal("control_characters", "1")
    assert parse_record("tab\there, O\u00a0K, §".encode()) == ["tab\there", " O\u00a0K", " §"]
