"""Switching repair rules off and on."""

from __future__ import annotations

from keskus.contacts.actions.fold import fold_again
from keskus.contacts.models import Source
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place


@action("contacts.switch_repair_rule", where=lambda source, **rest: Place.of(site=source.site_id))
def switch_repair_rule(actor: Actor, source: Source, *, code: str, on: bool) -> Source:
    """Switch a rule at a source; its log is folded again in slices, from which rules of the evidence follow."""
    source = Source.objects.select_for_update().select_related("site").get(pk=source.pk)
    before = sorted(source.rules_off)
    after = sorted(set(before) - {code} if on else {*before, code})
    if after == before:
        raise Breach("rule_stands_so")
    source.rules_off = after
    source.save(update_fields=["rules_off"])
    record(source, {"rules_off": [", ".join(before), ", ".join(after)]})
    fold_again(source)
    return source
