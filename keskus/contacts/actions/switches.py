"""Switching repair rules off and on."""

from __future__ import annotations

from keskus.contacts.actions.fold import fold_again
from keskus.contacts.actions.reconcile import mark_every_call
from keskus.contacts.models import Source
from keskus.contacts.rules.repairs import RULES, Layer
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place


@action("contacts.switch_repair_rule", where=lambda source, **rest: Place.of(site=source.site_id))
def switch_repair_rule(actor: Actor, source: Source, *, code: str, on: bool) -> Source:
    """Switch a rule at a source. A rule of the log has it folded again, one of the evidence its calls looked at again.

    Both are done in slices, later.
    """
    source = Source.objects.select_for_update(of=("self",), no_key=True).select_related("site").get(pk=source.pk)
    before = sorted(source.rules_off)
    after = sorted(set(before) - {code} if on else {*before, code})
    if after == before:
        raise Breach("rule_stands_so")
    source.rules_off = after
    source.save(update_fields=["rules_off"])
    record(source, {"rules_off": [", ".join(before), ", ".join(after)]})
    if RULES[code].layer is Layer.LOG:
        fold_again(source)
    else:
        mark_every_call(source)
    return source
