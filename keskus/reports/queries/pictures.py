"""The charts of a report: lines over time, bars for comparison; their titles say what is to be seen."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keskus.contacts.queries.grouping import IN_TIME
from keskus.core.charts import Chart, Kind, Role, Series
from keskus.core.templatetags import figures
from keskus.engines import kpi
from keskus.reports.queries.built_pictures import built_charts
from keskus.reports.queries.columns import ReportRow
from keskus.reports.queries.labels import BY_LABELS, label_of
from keskus.reports.queries.production import Report
from keskus.reports.queries.quality import Quality
from keskus.reports.queries.ticks import ticks_of

GRADE_ROLES: dict[str, Role] = {"A": "good", "B": "second", "C": "watch", "D": "bad"}
MOST_BARS = 20
FEWEST_ROWS = 2
MOST_POINTS = 700  # a week in quarters of an hour


def charts_of(report: Report) -> list[Chart]:
    """Charts worth drawing: none for a single row, nor for more points than a screen has room for."""
    if report.is_built:
        return built_charts(report)
    most = MOST_POINTS if report.by in IN_TIME else len(report.rows)
    if not FEWEST_ROWS <= len(report.rows) <= most:
        return []
    if report.of_agents:
        return [_answered(report), *([_time_spent(report)] if report.total.states else [])]
    return [_service(report), _volume(report)]


def _rows(report: Report) -> tuple[ReportRow, ...]:
    """All of them in time; of people and queues the busiest."""
    if report.by in IN_TIME:
        return report.rows
    busiest = sorted(report.rows, key=lambda row: -(row.sums.offered or row.sums.answered))
    return tuple(busiest[:MOST_BARS])


def _service(report: Report) -> Chart:
    rows = _rows(report)
    shares = [row.judged.service_level.share for row in rows]
    known = [(share, row.name) for share, row in zip(shares, rows, strict=True) if share is not None]
    worst = min(known, default=(None, ""))
    title = _("Service level was lowest here: %(name)s, %(share)s.") % {
        "name": worst[1],
        "share": figures.share(worst[0]),
    }
    return Chart(
        kind=_kind(report),
        title=title,
        description=_("The service level of each row of the table below."),
        labels=[row.name for row in rows],
        ticks=ticks_of(report.by, [row.key for row in rows], report.zone),
        series=[Series(_("Service level"), shares), *_as_the_house_counts(report, rows)],
        unit="share",
        label_title=str(BY_LABELS[report.by]),
        target=report.agreement.target,
        target_name=_("Target") if report.agreement.target is not None else "",
        sideways=report.by not in IN_TIME,
    )


def _as_the_house_counts(report: Report, rows: tuple[ReportRow, ...]) -> list[Series]:
    """Beside another lens, what the house makes of the same calls."""
    if report.agreement.is_house:
        return []
    return [Series(_("Service level, house"), [row.house.service_level.share for row in rows], "quiet")]


def _volume(report: Report) -> Chart:
    rows = _rows(report)
    most = max(rows, key=lambda row: row.sums.offered)
    title = _("Most calls came here: %(name)s, %(count)s.") % {
        "name": most.name,
        "count": figures.count(most.sums.offered),
    }
    return Chart(
        kind=_kind(report),
        title=title,
        description=_("Calls offered, answered and abandoned in each row of the table below."),
        labels=[row.name for row in rows],
        ticks=ticks_of(report.by, [row.key for row in rows], report.zone),
        series=[
            Series(_("Offered"), [row.sums.offered for row in rows], "quiet"),
            Series(pgettext("calls", "Answered"), [row.sums.answered for row in rows]),
            Series(pgettext("calls", "Abandoned"), [row.sums.abandoned for row in rows], "bad"),
        ],
        label_title=str(BY_LABELS[report.by]),
        sideways=report.by not in IN_TIME,
    )


def _answered(report: Report) -> Chart:
    rows = _rows(report)
    most = max(rows, key=lambda row: row.sums.answered)
    title = _("Most calls were answered here: %(name)s, %(count)s.") % {
        "name": most.name,
        "count": figures.count(most.sums.answered),
    }
    return Chart(
        kind=_kind(report),
        title=title,
        description=_("Calls answered in each row of the table below; of many rows, the busiest."),
        labels=[row.name for row in rows],
        ticks=ticks_of(report.by, [row.key for row in rows], report.zone),
        series=[Series(pgettext("calls", "Answered"), [row.sums.answered for row in rows])],
        label_title=str(BY_LABELS[report.by]),
        sideways=report.by not in IN_TIME,
    )


def _time_spent(report: Report) -> Chart:
    rows = _rows(report)
    sums = [row.states.sums if row.states else kpi.AgentSums() for row in rows]
    share = kpi.occupancy(report.total.states.sums).share if report.total.states else None
    return Chart(
        kind="bar",
        title=_("Occupancy was %(share)s: handling, of all time that was not paused.")
        % {"share": figures.share(share)},
        description=_("Time by state in each row of the table below; of many rows, the busiest."),
        labels=[row.name for row in rows],
        ticks=ticks_of(report.by, [row.key for row in rows], report.zone),
        series=[
            Series(pgettext("time", "Talking"), [each.talking_seconds for each in sums]),
            Series(_("Wrap-up"), [each.wrap_up_seconds for each in sums], "second"),
            Series(pgettext("time", "Ready"), [each.available_seconds for each in sums], "quiet"),
            Series(pgettext("time", "Paused"), [each.paused_seconds for each in sums], "third"),
        ],
        unit="seconds",
        label_title=str(BY_LABELS[report.by]),
        stacked=True,
        sideways=report.by not in IN_TIME,
    )


def grades_chart(quality: Quality) -> Chart | None:
    """How many calls lie under which grade, day by day or week by week."""
    told, by = quality.calls_by_grade, quality.heat.by
    starts = [start for start in quality.heat.starts if start in told]
    if len(starts) < FEWEST_ROWS:
        return None
    calls = sum(sum(grades.values()) for grades in told.values())
    sound = sum(grades.get(grade, 0) for grades in told.values() for grade in "AB")
    return Chart(
        kind="bar",
        title=_("Of all calls %(share)s lie on days graded A or B.") % {"share": figures.share(sound / (calls or 1))},
        description=_("Calls by the grade of their queue’s day."),
        labels=[label_of(by, start, "", quality.zone) for start in starts],
        ticks=ticks_of(by, starts, quality.zone),
        series=[
            Series(grade, [told[start].get(grade, 0) for start in starts], role)
            for grade, role in GRADE_ROLES.items()
            if any(grade in grades for grades in told.values())
        ],
        label_title=str(BY_LABELS[by]),
        stacked=True,
    )


def _kind(report: Report) -> Kind:
    return "line" if report.by in IN_TIME else "bar"
