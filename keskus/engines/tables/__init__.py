"""Tables as people send them: CSV in any of our encodings and dialects, XLSX, and the cells in them.

    table = read_table(content, file_name="staff.csv")
    hours = parse_decimal(table.rows[0].cells[3])

A file that cannot be read raises `TableFault`; a cell that cannot be read *is* a `CellProblem`. Both carry a code and
values, never a sentence. Nothing is guessed in silence: the encoding chosen and its runner-up stand on the table, and
a number or date that can be read two ways is a problem, not a value.
"""

from keskus.engines.tables.cells import (
    CellProblem,
    ColumnHints,
    hints_of,
    parse_bool,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_text,
    parse_time,
)
from keskus.engines.tables.encodings import Decoded, decode
from keskus.engines.tables.reading import (
    Limits,
    Row,
    Table,
    TableFault,
    column_letter,
    header_names,
    read_csv,
    read_table,
    sniff_delimiter,
)
from keskus.engines.tables.workbooks import read_xlsx
from keskus.engines.tables.writing import cell_text, csv_lines, csv_text, safe_text, xlsx_bytes

__all__ = [
    "CellProblem",
    "ColumnHints",
    "Decoded",
    "Limits",
    "Row",
    "Table",
    "TableFault",
    "cell_text",
    "column_letter",
    "csv_lines",
    "csv_text",
    "decode",
    "header_names",
    "hints_of",
    "parse_bool",
    "parse_date",
    "parse_decimal",
    "parse_integer",
    "parse_text",
    "parse_time",
    "read_csv",
    "read_table",
    "read_xlsx",
    "safe_text",
    "sniff_delimiter",
    "xlsx_bytes",
]
