"""Whole files: encodings by evidence, dialects by shape, addresses kept, hostile files refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.tables import (
    Decoded,
    Limits,
    Row,
    TableFault,
    column_letter,
    csv_lines,
    decode,
    parse_date,
    parse_decimal,
    read_csv,
    read_table,
    xlsx_bytes,
)

EXAMPLES = 300
POLISH_LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
ESTONIAN_LETTERS = "äöüõšžÄÖÜÕŠŽ"
POLISH = "imię;nazwisko;zespół\r\nŁukasz;Świątek;Obsługa klienta\r\nJoanna;Żółć;Sprzedaż\r\n"
ESTONIAN = "eesnimi;perenimi;tiim\r\nJüri;Põld;Müük\r\nÕie;Šišov;Klienditeenindus\r\n"


def words(letters: str) -> st.SearchStrategy[str]:
    return st.lists(st.text("abeiknorst" + letters, min_size=2, max_size=9), min_size=1, max_size=30).map(" ".join)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [POLISH, ESTONIAN], ids=["pl", "et"])
def test_unicode_is_read_with_and_without_its_mark(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text
    assert not decoded.rival


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(POLISH, "cp1250"), (POLISH, "iso8859-2"), (ESTONIAN, "cp1257"), (ESTONIAN, "cp1252")],
)
def test_a_code_page_is_chosen_by_the_letters(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert (decoded.text, decoded.encoding, decoded.rival) == (text, encoding, "")


@given(words(POLISH_LETTERS), st.just("cp1250"))
@settings(max_examples=EXAMPLES)
def test_polish_is_never_read_wrong_in_silence(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text or decoded.rival == encoding


@settings(max_examples=EXAMPLES)
@given(words(ESTONIAN_LETTERS), st.sampled_from(["cp1257", "cp1252"]))
def test_estonian_is_never_read_wrong_in_silence(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text or decoded.rival == encoding


def test_a_file_that_two_code_pages_read_alike_well_says_so() -> None:
    decoded = decode("b;\nćma\n".encode("cp1250"))
    assert decoded is not None
    assert (decoded.encoding, decoded.rival) == ("cp1250", "cp1257")
    assert decode("ĆĄ".encode("cp1250")) == Decoded("ƥ", "utf-8", "cp1250")
    assert read_csv("a;b\nćma;1\n".encode("cp1250")).rival_encoding == "cp1257"


def test_an_encoding_by_hand_wins_and_an_impossible_one_is_refused() -> None:
    assert read_csv("a;b\nę;1\n".encode("cp1250"), encoding="cp1257").rows[0].cells[0] == "ź"
    with pytest.raises(TableFault, match="encoding_unknown"):
        read_csv("a;b\nę;1\n".encode("cp1250"), encoding="utf-8")
    with pytest.raises(TableFault, match="encoding_unknown"):
        read_csv(b"a;b\n\x9b\x81\x8d\x8f\x90\x9d\xa1\xff;1\n\x83\x88")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = ["number,name,hours,skills".replace(",", delimiter)]
    lines += [delimiter.join([f"{n}", f'"Tamm{delimiter} Mari"', '"37,5"', '"english:3; polish:2"']) for n in range(30)]
    table = read_csv("\n".join(lines).encode())
    assert table.delimiter == delimiter
    assert table.rows[0].cells == ("0", f"Tamm{delimiter} Mari", "37,5", "english:3; polish:2")


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    text = "hours;pay\n" + "37,5;4300,50\n" * 30
    assert read_csv(text.encode()).rows[3] == Row(5, ("37,5", "4300,50"))


def test_excels_own_hint_is_obeyed() -> None:
    table = read_csv(b"sep=|\r\na|b\r\n1,2|3;4\r\n")
    assert (table.delimiter, table.header, table.rows) == ("|", ("a", "b"), (Row(2, ("1,2", "3;4")),))


def test_every_row_keeps_the_number_that_a_spreadsheet_shows() -> None:
    text = 'Staff of May\n\nnumber;note\n1;"two\nlines"\n\n;\n2;x\n'
    table = read_csv(text.encode())
    assert table.header_row == 3
    assert table.rows == (Row(4, ("1", "two\nlines")), Row(7, ("2", "x")))


def test_ragged_rows_and_headers_without_or_with_one_name() -> None:
    table = read_csv(b"a;;a\n1\n1;2;3;;4;\n")
    assert table.header == ("a", "B", "a (C)")
    assert table.repeated == ("a",)
    assert table.rows == (Row(2, ("1", "", "")), Row(3, ("1", "2", "3"), ("", "4")))


def test_one_column_is_a_table_too() -> None:
    assert read_csv(b"name\nTamm, Jaan\nMets, Mari\n").header == ("name",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n ; \n", "file_empty"),
        (b'a;b\n1;"never closed\n2;3\n', "quote_never_closed"),
        (b"a;b\n" + b"1;2\n" * 11, "too_many_rows"),
        (b"a;b;c;d;e;f\n1;2;3;4;5;6\n", "too_many_columns"),
        (b"a;b\n1;" + b"x" * 101 + b"\n", "cell_too_long"),
        (b"x" * 2001, "file_too_big"),
        (b"\xd0\xcf\x11\xe0 old", "old_or_locked_workbook"),
        (b"PK\x03\x04 broken", "not_a_workbook"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    limits = Limits(file_bytes=2000, rows=10, columns=5, cell_characters=100)
    with pytest.raises(TableFault) as fault:
        read_table(content, limits=limits)
    assert fault.value.code == code


def test_a_quote_that_is_closed_on_the_last_line_is_fine() -> None:
    assert read_csv(b'a;b\n1;"x\ny"').rows == (Row(2, ("1", "x\ny")),)
    assert read_csv(b'a;b\n1;"Jaan" Tamm').rows[0].cells[1] == "Jaan Tamm"


def workbook(*rows: list[object], sheets: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name in sheets:
        book.create_sheet(name)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_gives_what_the_parsers_read_back() -> None:
    content = workbook(
        ["number", "started", "hours", "pay", "works", "at"],
        [7, date(2026, 2, 1), 37.5, 1.234, True, datetime.fromisoformat("2026-02-01T08:30")],
        [None, None, None, None, None, None],
        ["A-8", "01.02.2026", "37,5", 4300, False, None],
        sheets=("Old",),
    )
    table = read_table(content, file_name="staff.xlsx")
    assert (table.encoding, table.sheet, table.other_sheets) == ("xlsx", "Sheet", ("Old",))
    first, second = table.rows
    assert first.cells[0] == "7"
    assert parse_date(first.cells[1]) == parse_date(second.cells[1]) == date(2026, 2, 1)
    assert parse_decimal(first.cells[2]) == parse_decimal(second.cells[2]) == Decimal("37.5")
    assert parse_decimal(first.cells[3]) == Decimal("1.234")
    assert first.cells[4:] == ("true", "2026-02-01 08:30:00")
    assert second.number == 4


def test_a_workbook_that_unpacks_too_big_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    with pytest.raises(TableFault, match="workbook_unpacks_too_big"):
        read_table(buffer.getvalue(), limits=Limits(unpacked_bytes=1_000_000))


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
def test_a_workbook_with_declarations_is_refused(encoding: str) -> None:
    content = workbook(["a", "b"], [1, 2])
    buffer = io.BytesIO(content)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/extra.xml", bomb.encode(encoding))
    with pytest.raises(TableFault, match="workbook_has_declarations"):
        read_table(buffer.getvalue())


def test_a_sheet_that_claims_a_million_rows_is_bounded() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"], book.active["A1048576"] = "a", "b", "far"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(TableFault, match="too_many_rows"):
        read_table(buffer.getvalue(), limits=Limits(rows=1000))


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20).map(str.strip)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS).filter(lambda row: any(cell.strip() for cell in row)), max_size=8)


@given(ROWS, st.sampled_from(["en", "pl", "et"]))
def test_csv_comes_back_as_it_went_out(rows: list[tuple[str, str, str]], language: str) -> None:
    content = "".join(csv_lines(["a", "b", "c"], rows, language)).encode()
    table = read_csv(content, delimiter=";")
    assert [row.cells for row in table.rows] == rows


@given(ROWS)
def test_xlsx_comes_back_as_it_went_out(rows: list[tuple[str, str, str]]) -> None:
    table = read_table(xlsx_bytes(["a", "b", "c"], rows))
    assert [row.cells for row in table.rows] == rows


@pytest.mark.parametrize("text", ["=1+1", "+372 5123456", "-x", "@cmd", "'=1", "''=1", "'quoted"])
def test_what_looks_like_a_formula_goes_out_as_text_and_comes_back_unchanged(text: str) -> None:
    line = list(csv_lines(["a", "b"], [[text, 1]], "en"))[1]
    assert not line.lstrip('"').startswith(("=", "+", "-", "@"))
    assert read_csv(f"a;b\n{line}".encode()).rows[0].cells[0] == text
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["a", "b"], [[text, 1]])))
    assert book.active["A2"].data_type == "s"


def test_numbers_go_out_in_the_readers_language() -> None:
    row = [Decimal("37.50"), -4, date(2026, 2, 1), True, None]
    assert list(csv_lines("abcde", [row], "pl"))[1] == "37,50;-4;01.02.2026;tak;\r\n"
    assert list(csv_lines("abcde", [row], "en"))[1] == "37.50;-4;2026-02-01;yes;\r\n"
