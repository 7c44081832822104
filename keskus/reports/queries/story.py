"""What a report says in words: its sentence, the findings that title its charts, and its footnotes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.contacts.queries.goals import Goal, GoalSpan
from keskus.contacts.sentences import VARIANT_LABELS
from keskus.core.templatetags import figures
from keskus.engines import kpi
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
            "handle": figures.duration(kpi.average_handle_time(total).share),
        }
    values = {
        "answered": figures.count(total.answered),
        "offered": figures.count(total.offered),
        "share": figures.share(kpi.service_level(total, report.agreement.variant).share),
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
    """A goal in words, and for which queues and days it held."""

    where: str
    goal: Goal
    target: str
    formula: str
    variant: str


def agreed_of(report: Report) -> list[Agreed]:
    """What was agreed, the same agreement once however many queues share it."""

    def of(span: GoalSpan) -> tuple[int, int, float, str]:
        goal = span.goal
        return (goal.threshold_seconds, goal.short_abandon_seconds, goal.target_share, goal.variant.value)

    found = []
    for _agreed, spans in groupby(sorted(report.agreement.spans, key=of), key=of):
        shared = list(spans)
        goal = shared[0].goal
        found.append(
            Agreed(
                where=_where(report, shared),
                goal=goal,
                target=figures.share(goal.target_share, 0),
                formula=VARIANT_FORMULAS[goal.variant],
                variant=str(VARIANT_LABELS[goal.variant]),
            )
        )
    return found


def _where(report: Report, spans: list[GoalSpan]) -> str:
    if len(spans) == len(report.agreement.spans):
        return _("All queues of this report")
    named = []
    for span in spans:
        is_always = (span.first, span.last) == (report.choice.first, report.choice.last)
        days = f"{figures.day(span.first)} – {figures.day(span.last)}"
        named.append(span.queue.label if is_always else f"{span.queue.label} ({days})")
    return ", ".join(named)
