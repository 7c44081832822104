"""Asterisk's CEL (channel event logging): from CSV records to events, from the events of a call to its facts.

    records = split_records(lines)                  # asterisk.records: one or several physical lines each
    layout = recognise(next(records))               # a Layout, or a Refusal; layout.has_header: it was no row
    reader = CelReader(layout, zone)
    fields = parse_record(record, delimiter=layout.delimiter, quoted=layout.quoted)
    reader.number_fields(fields)                    # which fields to cut out and seal
    event = reader.read(fields, now_us=now_us)      # a CelEvent, or a Refusal
    facts = call_facts(events_of_one_linkedid)      # visits to queues, outbound calls, transfers

Pure: the same events give the same facts in whichever order they came and however often. Facts need numbers in their
places (dial strings, Local channels, transfer targets), so put back what was sealed before asking. What the CEL cannot
tell, and what we conclude instead, stands in `visits`, `talks` and `outbound`.
"""

from keskus.engines.asterisk.records import Layout, parse_record, split_records
from keskus.engines.cel.calls import call_facts, group_calls
from keskus.engines.cel.facts import CallFacts, OutboundCall, Transfer, Visit
from keskus.engines.cel.outbound import is_consultation
from keskus.engines.cel.rows import CelEvent, CelReader, recognise

__all__ = [
    "CallFacts",
    "CelEvent",
    "CelReader",
    "Layout",
    "OutboundCall",
    "Transfer",
    "Visit",
    "call_facts",
    "group_calls",
    "is_consultation",
    "parse_record",
    "recognise",
    "split_records",
]
