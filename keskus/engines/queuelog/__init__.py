"""Asterisk's queue_log: from bytes to lines, from lines to contacts, segments and agent states.

`parse_line` reads one line or says why not; `Fold` turns lines, in the order of the log, into rows. Both are pure:
the same lines give the same rows however they are cut into batches. Format and traps: `lines`, `visits`, `floor`.
"""

from keskus.engines.queuelog.fold import STATE_VERSION, Fold
from keskus.engines.queuelog.lines import Line, Refusal, number_fields, parse_line
from keskus.engines.queuelog.rows import AgentState, Batch, Contact, FoldParams, Segment

__all__ = [
    "STATE_VERSION",
    "AgentState",
    "Batch",
    "Contact",
    "Fold",
    "FoldParams",
    "Line",
    "Refusal",
    "Segment",
    "number_fields",
    "parse_line",
]
