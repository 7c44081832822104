"""What a report says in words: its sentence, the findings that title its charts, and its footnotes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.contacts.models import Outcome
from keskus.contacts.queries.definitions import DefinitionSpan, Owner
from keskus.contacts.sentences import VARIANT_LABELS
from keskus.core.templatetags import figures
from keskus.engines.kpi import FLOW_OUTS, Definition
from keskus.reports.queries.columns import VARIANT_FORMULAS
from keskus.reports.queries.production import Report


def sentence_of(report: Report) -> str:
    """The report in one sentence."""
    total = report.total.sums
    if report.is_empty:
        return _("No calls in these days.")
    if report.of_agents:
        return ngettext(
            "Answered %(answered)s call; handling one took %(handle)s on average.",
            "Answered %(answered)s calls; handling one took %(handle)s on average.",
            total.answered,
        ) % {
            "answered": figures.count(total.answered),
            "handle": figures.duration(report.total.judged.average_handle_time.share),
        }
    values = {
        "answered": figures.count(total.answered),
        "offered": figures.count(total.offered),
        "share": figures.share(report.total.judged.service_level.share),
        "seconds": report.agreement.threshold,
        "target": figures.share(report.agreement.target, 0),
    }
    return _told(report, total.offered) % values


def _told(report: Report, offered: int) -> str:
    agreed = report.agreement
    if agreed.threshold is not None and agreed.target is not None:
        return ngettext(
            "Answered %(answered)s of %(offered)s call, %(share)s within %(seconds)s s; target %(target)s.",
            "Answered %(answered)s of %(offered)s calls, %(share)s within %(seconds)s s; target %(target)s.",
            offered,
        )
    if agreed.threshold is not None:
        return ngettext(
            "Answered %(answered)s of %(offered)s call, %(share)s within %(seconds)s s; targets differ.",
            "Answered %(answered)s of %(offered)s calls, %(share)s within %(seconds)s s; targets differ.",
            offered,
        )
    return ngettext(
        "Answered %(answered)s of %(offered)s call, %(share)s within the time agreed for its queue.",
        "Answered %(answered)s of %(offered)s calls, %(share)s within the time agreed for each queue.",
        offered,
    )


@dataclass(frozen=True, slots=True)
class Agreed:
    """A definition in words, and for which queues and days which version of it held."""

    where: str
    definition: Definition
    target: str
    formula: str
    variant: str
    flow_outs: str


def agreed_of(report: Report) -> list[Agreed]:
    """The definitions, the same terms once however many queues share them."""

    def of(span: DefinitionSpan) -> tuple[Any, ...]:
        terms = span.definition
        limits = (terms.threshold_seconds, terms.short_abandon_seconds, terms.target_share)
        return (*limits, terms.variant.value, sorted(terms.flow_outs), terms.wrap_up_counted)

    found = []
    for _agreed, spans in groupby(sorted(report.agreement.spans, key=of), key=of):
        shared = list(spans)
        terms = shared[0].definition
        counted = [str(Outcome(name).label) for name in FLOW_OUTS if name in terms.flow_outs]
        found.append(
            Agreed(
                where=_where(report, shared),
                definition=terms,
                target=figures.share(terms.target_share, 0),
                formula=VARIANT_FORMULAS[terms.variant],
                variant=str(VARIANT_LABELS[terms.variant]),
                flow_outs="" if len(counted) == len(FLOW_OUTS) else ", ".join(counted) or _("none"),
            )
        )
    return found


def _where(report: Report, spans: list[DefinitionSpan]) -> str:
    origins = {_origin(span) for span in spans}
    if len(spans) == len(report.agreement.spans) and len(origins) == 1:
        return _("All queues of this report (%(version)s)") % {"version": origins.pop()}
    named = []
    for span in spans:
        is_always = (span.first, span.last) == (report.choice.first, report.choice.last)
        days = "" if is_always else f", {figures.day(span.first)} – {figures.day(span.last)}"
        named.append(f"{span.queue.label} ({_origin(span)}{days})")
    return ", ".join(named)


def _origin(span: DefinitionSpan) -> str:
    """Whose version it is, and which."""
    words = {
        Owner.QUEUE: _("its own version %(number)s"),
        Owner.CLIENT: _("the contract’s version %(number)s"),
        Owner.CENTRE: _("the centre’s version %(number)s"),
        Owner.NOBODY: _("nothing was set"),
    }
    return words[span.version.owner] % {"number": span.version.number}
