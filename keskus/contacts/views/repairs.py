"""The repair rules of a source: what they do, what they have touched, and switching them."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from keskus.contacts.actions import switches
from keskus.contacts.queries import repairs as queries
from keskus.contacts.queries.calls import outcome_label
from keskus.contacts.queries.flags import ENDED_WORDS
from keskus.contacts.queries.repair_words import FIELD_WORDS, RULE_WORDS
from keskus.contacts.queries.sources import sources
from keskus.contacts.rules.evidence import SEALED_MARK
from keskus.contacts.sentences import breach_sentence
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.templatetags import figures

READ = "contacts.source.view"
SWITCH = "contacts.switch_repair_rule"


@page(READ)
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Every rule: what it does, whether it is on, what it has touched."""
    source = _source(request, pk)
    uses = queries.rule_uses(viewer(request), source)
    context = {
        "source": source,
        "layers": [
            (_("From the log alone"), _with_words(uses, "log")),
            (_("From channel events and call detail records"), _with_words(uses, "evidence")),
        ],
        "days": queries.days_of(source),
        "folded": queries.share_folded(source),
    }
    return render(request, "contacts/rules.html", context)


def _with_words(uses: list[queries.RuleUse], layer: str) -> list[tuple[queries.RuleUse, Any]]:
    return [(use, RULE_WORDS[use.rule.code]) for use in uses if use.rule.layer == layer]


@page(READ)
def rule(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One rule: before it is switched, which calls and figures would change, month by month."""
    source = _source(request, pk)
    use = next((use for use in queries.rule_uses(viewer(request), source) if use.rule.code == code), None)
    if use is None:
        raise Http404
    context = {
        "source": source,
        "use": use,
        "words": RULE_WORDS[code],
        "months": queries.effect_of_switching(viewer(request), source, code),
        "states": queries.states_touched(viewer(request), source, code) if use.rule.of_agents else [],
        "folded": queries.share_folded(source),
        "may_switch": viewer(request).may(SWITCH),
    }
    return render(request, "contacts/rule.html", context)


@page(SWITCH, methods=("POST",))
def switch(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Switch a rule off, or on again."""
    source = _source(request, pk)
    if code not in RULE_WORDS:
        raise Http404
    try:
        switches.switch_repair_rule(viewer(request), source, code=code, on=request.POST.get("on") == "1")
    except Breach as breach:
        messages.info(request, breach_sentence(breach))
    else:
        messages.success(request, _("Saved. The log is being counted again."))
    return redirect("contacts:rules", pk)


def told_repair(repair: queries.CallRepair, zone: ZoneInfo, shown: Container[str]) -> dict[str, Any]:
    """A repair of a call in words: what stood there, what stands now, and the lines that show it.

    Each line comes with whether it is among those `shown` on the page.
    """
    words = RULE_WORDS.get(repair.rule)
    return {
        "title": words.title if words else repair.rule,
        "does": words.does if words else "",
        "cannot_know": words.cannot_know if words else "",
        "version": repair.version,
        "lines": [(line, line.number in shown) for line in repair.lines],
        "changes": [
            (FIELD_WORDS.get(name, name), _told(name, before, zone), _told(name, after, zone))
            for name, (before, after) in repair.changes.items()
        ],
    }


def _told(name: str, value: Any, zone: ZoneInfo) -> Any:
    """A value as pages write it, by what its name says it is."""
    if value is None or value == "":
        return figures.MISSING
    if value == SEALED_MARK:
        return _("the number in the facts below")
    if name.endswith(("_at", "_epoch")):
        return figures.local_time(datetime.fromtimestamp(value, UTC), zone)
    if name.endswith("_seconds"):
        return figures.duration(value)
    if name == "outcome":
        return outcome_label(value)
    return ENDED_WORDS.get(str(value), value)


def _source(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(sources(viewer(request)), pk=pk, kind="asterisk_queue_log")
