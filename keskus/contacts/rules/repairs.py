"""The repair rules: what each is called, in which version it stands, and from what it works. No database.

A rule of the layer LOG works while the lines of a queue_log are folded, from that log alone; one of the layer EVIDENCE
from channel events (CEL) or call detail records (CDR). Each is on unless its code is in `Source.rules_off`. When what a
rule does changes, its version goes up: repairs keep the version that made them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Layer(StrEnum):
    """Where a rule works."""

    LOG = "log"
    EVIDENCE = "evidence"


class RepairRule(NamedTuple):
    """A rule. `needs`: the kinds of source, any one of which it works from. `of_agents`: shapes states, not calls."""

    code: str
    version: int
    layer: Layer
    since: date
    needs: tuple[str, ...]
    of_agents: bool = False


LOG = ("asterisk_queue_log",)
CEL = ("asterisk_cel",)
CEL_OR_CDR = ("asterisk_cel", "asterisk_cdr")
FIRST = date(2026, 11, 22)

RULES: dict[str, RepairRule] = {
    rule.code: rule
    for rule in (
        RepairRule("missing_start", 1, Layer.LOG, FIRST, LOG),
        RepairRule("missing_end", 1, Layer.LOG, FIRST, LOG),
        RepairRule("static_agent_abandon", 1, Layer.LOG, FIRST, LOG),
        RepairRule("overlapping_talk", 1, Layer.LOG, FIRST, LOG),
        RepairRule("lost_events_local", 1, Layer.LOG, FIRST, LOG),
        RepairRule("backward_clock", 2, Layer.LOG, FIRST, LOG),
        RepairRule("requeued_call", 1, Layer.LOG, FIRST, LOG),
        RepairRule("transfer_other_id", 1, Layer.LOG, FIRST, LOG),
        RepairRule("two_interfaces", 1, Layer.LOG, FIRST, LOG, of_agents=True),
        RepairRule("sign_in_without_sign_out", 3, Layer.LOG, FIRST, LOG, of_agents=True),
        RepairRule("transferred_unseen", 1, Layer.EVIDENCE, FIRST, CEL_OR_CDR),
        RepairRule("talk_after_transfer", 1, Layer.EVIDENCE, FIRST, CEL_OR_CDR),
        RepairRule("redirected_as_abandon", 1, Layer.EVIDENCE, FIRST, CEL),
        RepairRule("hold_from_cel", 1, Layer.EVIDENCE, FIRST, CEL),
        RepairRule("refused_at_door", 1, Layer.EVIDENCE, FIRST, CEL),
        RepairRule("visit_missing_in_log", 1, Layer.EVIDENCE, FIRST, CEL_OR_CDR),
        RepairRule("same_call_other_id", 1, Layer.EVIDENCE, FIRST, CEL_OR_CDR),
        RepairRule("caller_from_cdr", 1, Layer.EVIDENCE, FIRST, CEL_OR_CDR),
    )
}

# What the log did not say about a call (a flag) -> the rule that deals with it; "" is kept as logged.
RULE_OF_FLAG: dict[str, str] = {
    "no_enter": "missing_start",
    "no_connect": "missing_start",
    "no_end": "missing_end",
    "restart": "missing_end",
    "odd_end": "static_agent_abandon",
    "agent_moved_on": "lost_events_local",
    "clock_back": "backward_clock",
    "requeued": "requeued_call",
    "tied": "transfer_other_id",
    "guessed": "visit_missing_in_log",
    "incompatible": "",
}


def enabled(layer: Layer, off: Iterable[str]) -> frozenset[str]:
    """The codes of a layer's rules that are on."""
    switched_off = set(off)
    return frozenset(code for code, rule in RULES.items() if rule.layer is layer and code not in switched_off)
