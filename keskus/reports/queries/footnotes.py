"""What stands under a report: whether it still changes, what could not be read, what was agreed and counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.contacts.models import SetAsideLine
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.doubts import grade_sentence
from keskus.contacts.queries.figures import FINE
from keskus.contacts.queries.repair_words import RULE_WORDS
from keskus.contacts.queries.trust import LeftOut, OddDay
from keskus.contacts.queries.waits import MOST_CALLS_READ
from keskus.core.templatetags import figures
from keskus.engines.kpi import ServiceLevelVariant
from keskus.reports.queries.building import left_out
from keskus.reports.queries.columns import call_columns, state_columns
from keskus.reports.queries.production import Report, Waits
from keskus.reports.queries.repaired import DAGGER
from keskus.reports.queries.story import Agreed, agreed_of


def footnotes_of(report: Report) -> list[str]:
    """One paragraph each, in the order in which a reader asks."""
    own = (
        [*_of_people(), *_repaired(report), *_agreed(report)]
        if report.of_agents
        else [_balance(report), *_agreed(report), *_formula(report), *_spans(report)]
    )
    own += _percentiles(report)
    told = [" ".join(_freshness(report)), *_left_out(report)]
    return [*_shaped(report), grade_sentence(report.trust.grading), *told, *own, *_lens(report)]


def _shaped(report: Report) -> list[str]:
    """What somebody's own design leaves out."""
    said = []
    if report.is_cut:
        said.append(
            _("Shown are %(rows)s of %(all)s rows; the total is of all.")
            % {"rows": figures.count(len(report.rows)), "all": figures.count(report.all_rows)}
        )
    if missing := left_out(report):
        labels = {column.key: str(column.label) for column in call_columns(report.agreement.variant) + state_columns()}
        named = ", ".join(labels.get(key, key) for key in missing)
        said.append(_("Not kept for such rows, and so left out: %(figures)s.") % {"figures": named})
    return said


def _freshness(report: Report) -> list[str]:
    trust = report.trust
    said = [
        _("These days are not over: figures still change.")
        if report.is_live
        else _("These days are over; figures change only if late lines arrive.")
    ]
    if trust.last_epoch:
        read_up_to = figures.moment(instant(trust.last_epoch, report.zone), report.zone)
        said.append(_("Logs have been read up to %(data_until)s.") % {"data_until": read_up_to})
    if trust.counting:
        said.append(_("Some of these calls are being counted again; lists of calls have gaps until that is done."))
    return [*said, quarantine_sentence(trust.quarantined)]


def quarantine_sentence(lines: int) -> str:
    """How many lines near the days could not be read."""
    if not lines:
        return _("Every line near these days could be read.")
    said = ngettext(
        "%(shown)s line near these days could not be read and waits in quarantine; what it tells is not counted.",
        "%(shown)s lines near these days could not be read and wait in quarantine; what they tell is not counted.",
        lines,
    )
    return said % {"shown": figures.count(lines)}


def left_out_sentence(left_out: LeftOut, more: Iterable[tuple[str, int]] = ()) -> str:
    """What was told of these days and is not counted, by why."""
    named = [(str(SetAsideLine.Reason(code).label), count) for code, count in sorted(left_out.aside.items())]
    named += [(_("told by a second source, only compared"), left_out.second), *more]
    parts = [f"{words}: {figures.count(count)}" for words, count in named if count]
    if not parts:
        return _("Nothing that was told of these days is left out.")
    return _("Not counted: %(parts)s.") % {"parts": "; ".join(parts)}


def _left_out(report: Report) -> list[str]:
    if report.trust.left_out is None:
        return []
    sums = report.total.sums
    more = [] if report.of_agents else [(_("turned away at the door"), sums.refused)]
    if not report.of_agents and ServiceLevelVariant.SHORT_ABANDONS_REMOVED in report.agreement.variants:
        more.append((_("short abandons, left out of service levels whose formula removes them"), sums.short_abandons))
    return [left_out_sentence(report.trust.left_out, more)]


def _balance(report: Report) -> str:
    odd_days = report.trust.odd_days
    if not odd_days:
        return _("Offered = answered + abandoned + flow-outs holds for every queue and day.")
    named = "; ".join(_odd(odd) for odd in odd_days)
    more = " …" if report.trust.more_odd_days else ""
    return f"{_('Offered = answered + abandoned + flow-outs does not hold on these days:')} {named}{more}"


def _odd(odd: OddDay) -> str:
    return _(
        "%(day)s, %(queue)s: %(offered)s offered, %(accounted)s accounted for, %(unfinished)s without an end in the log"
    ) % {
        "day": figures.day(odd.day),
        "queue": odd.queue,
        "offered": figures.count(odd.offered),
        "accounted": figures.count(odd.accounted),
        "unfinished": figures.count(odd.unfinished),
    }


def _agreed(report: Report) -> list[str]:
    return [_terms(agreed) for agreed in agreed_of(report)]


def _terms(agreed: Agreed) -> str:
    terms = agreed.definition
    said = _(
        "%(where)s: answer within %(seconds)s s, target %(target)s, service level agreed as %(formula)s, "
        "short abandon below %(short)s s."
    ) % {
        "where": agreed.where,
        "seconds": terms.threshold_seconds,
        "target": agreed.target,
        "formula": agreed.formula,
        "short": terms.short_abandon_seconds,
    }
    if agreed.flow_outs:
        said += " " + _("Of the flow-outs count as offered: %(counted)s.") % {"counted": agreed.flow_outs}
    if not terms.wrap_up_counted:
        said += " " + _("Wrap-up is not part of the handle time.")
    return said


def _formula(report: Report) -> list[str]:
    if not report.agreement.is_mixed:
        return []
    return [
        _(
            "Different formulas are in force here; each queue and day is counted by its own. To compare them, choose "
            "one under “Service level”."
        )
    ]


def _spans(report: Report) -> list[str]:
    """Where calls count that last longer than a row, and why a row has no service level."""
    is_fine = report.by in FINE or report.design.then in FINE
    without = [row.judged for row in report.rows if row.judged.service_level.share is None]
    unknown = sum(judged.within_unknown > 0 for judged in without)
    said = []
    if is_fine and not report.is_empty:
        said.append(
            _(
                "A call counts whole, with its wait, talk and wrap-up, where it entered its queue; what lasts longer "
                "than a row counts where it began."
            )
        )
    if is_fine and len(without) > unknown:
        said.append(_no_calls(len(without) - unknown))
    if unknown:
        said.append(_limit_unknown(unknown))
    return [" ".join(said)] if said else []


def _no_calls(rows: int) -> str:
    return ngettext(
        "The service level of %(rows)s row is “–”: no calls that its formula counts.",
        "The service level of %(rows)s rows is “–”: no calls that its formula counts.",
        rows,
    ) % {"rows": figures.count(rows)}


def _limit_unknown(rows: int) -> str:
    return ngettext(
        "The service level of %(rows)s row is “–”: its source does not say how many were answered in time.",
        "The service level of %(rows)s rows is “–”: their source does not say how many were answered in time.",
        rows,
    ) % {"rows": figures.count(rows)}


def _lens(report: Report) -> list[str]:
    if report.agreement.is_house:
        return []
    said = _("This is not how the house counts; its own figures stand beside.")
    if report.has_figures_without_calls:
        said += " " + _(
            "Figures that a source reports without calls cannot be counted again; they stay as it reported them."
        )
    return [said]


def _repaired(report: Report) -> list[str]:
    touched = report.touched
    if not touched.spans:
        return []
    said = ngettext(
        "%(mark)s %(spans)s stretch of agents’ time in these days was shaped by repair rules: %(rules)s.",
        "%(mark)s %(spans)s stretches of agents’ time in these days were shaped by repair rules: %(rules)s.",
        touched.spans,
    )
    rules = ", ".join(str(RULE_WORDS[code].title) for code in touched.rules if code in RULE_WORDS)
    return [said % {"mark": DAGGER, "spans": figures.count(touched.spans), "rules": rules}]


def _percentiles(report: Report) -> list[str]:
    if report.waits is not Waits.TOO_MANY:
        return []
    said = _(
        "Percentiles of waits are read from calls here, and from no more than %(most)s at once; choose fewer days, or "
        "queues by whole days."
    )
    return [said % {"most": figures.count(MOST_CALLS_READ)}]


def _of_people() -> list[str]:
    return [
        " ".join(
            [
                _(
                    "Calls count for the agent who answered, in the interval in which the caller entered the queue; "
                    "time is split by the clock."
                ),
                _("An agent in two teams counts in both, and once in the total."),
            ]
        )
    ]
