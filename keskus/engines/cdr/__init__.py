"""Asterisk's CDR (call detail records): from CSV records to rows, from the rows of a call to the little they tell.

    records = split_records(lines)                  # asterisk.records: one or several physical lines each
    layout = recognise(next(records))               # a Layout, or a Refusal; layout.has_header: it was no row
    reader = CdrReader(layout, zone)
    fields = parse_record(record, delimiter=layout.delimiter, quoted=layout.quoted)
    reader.number_fields(fields)                    # which fields to cut out and seal
    row = reader.read(fields, now_us=now_us)        # a CdrRow, or a Refusal
    facts = call_facts_from_cdr(rows_of_one_linkedid)

Pure, and blind to order and doubles, as `keskus.engines.cel`. What a CDR cannot tell stands in `facts`.
"""

from keskus.engines.asterisk.records import Layout, parse_record, split_records
from keskus.engines.cdr.facts import CdrFacts, QueueTalk, call_facts_from_cdr
from keskus.engines.cdr.rows import CdrReader, CdrRow, recognise

__all__ = [
    "CdrFacts",
    "CdrReader",
    "CdrRow",
    "Layout",
    "QueueTalk",
    "call_facts_from_cdr",
    "parse_record",
    "recognise",
    "split_records",
]
