"""The registry of repair rules: whole, and in words."""

from __future__ import annotations

from keskus.contacts.queries.flags import FLAG_NAMES
from keskus.contacts.queries.repair_words import RULE_WORDS
from keskus.contacts.rules.repairs import RULE_OF_FLAG, RULES, Layer, enabled


def test_every_rule_has_its_words_and_every_flag_its_rule() -> None:
    assert RULE_WORDS.keys() == RULES.keys()
    assert FLAG_NAMES.keys() <= RULE_OF_FLAG.keys()
    assert {code for code in RULE_OF_FLAG.values() if code} <= RULES.keys()


def test_rules_are_on_unless_switched_off_and_belong_to_one_layer() -> None:
    log, evidence = enabled(Layer.LOG, ()), enabled(Layer.EVIDENCE, ())
    assert log | evidence == RULES.keys()
    assert not log & evidence
    assert enabled(Layer.LOG, ["missing_end", "hold_from_cel"]) == log - {"missing_end"}
