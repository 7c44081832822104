"""A report as plain values: what files and `keskus report` give out, with the stable keys of docs/reports.md."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from keskus.contacts.queries import doubts
from keskus.contacts.queries.address import parameters_of
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.definitions import DefinitionSpan
from keskus.contacts.queries.trust import LeftOut
from keskus.engines.kpi import Ratio
from keskus.reports.queries.columns import Column, Figure, Kind, ReportRow
from keskus.reports.queries.labels import code_of
from keskus.reports.queries.production import Report
from keskus.reports.queries.repaired import repaired_figures

SHARE_DECIMALS = 4
SECONDS_DECIMALS = 1
OUTER = ("group_key", "group")
MOST_CODES = 10


def plain(value: Figure, kind: Kind) -> int | float | None:
    """A figure as a number: shares 0 to 1, means in seconds; None when there is nothing to divide by."""
    if isinstance(value, Ratio):
        share = value.share
        return None if share is None else round(share, SHARE_DECIMALS if kind is Kind.SHARE else SECONDS_DECIMALS)
    return round(value, SHARE_DECIMALS) if isinstance(value, float) else value


def header_of(columns: tuple[Column, ...], *, is_nested: bool = False) -> list[str]:
    """Column names of a flat file; rows inside groups begin with their group."""
    return [*(OUTER if is_nested else ()), "key", "name", *(column.key for column in columns)]


def flat_row(row: ReportRow, columns: tuple[Column, ...]) -> list[Any]:
    """A row of a flat file. Shares and means are decimals, so that files show them with as many digits as they have."""
    values = (plain(column.value(row), column.kind) for column in columns)
    outer = [code_of(row.outer.key), row.outer.name] if row.outer else []
    return [*outer, code_of(row.key), row.name, *(Decimal(str(v)) if isinstance(v, float) else v for v in values)]


def as_document(report: Report) -> dict[str, Any]:
    """The whole report with all that its footnotes say."""
    agreed, trust = report.agreement, report.trust
    return {
        "report": "production",
        "from": report.choice.first.isoformat(),
        "to": report.choice.last.isoformat(),
        "by": report.by.value,
        **({"then": report.design.then.value} if report.design.then else {}),
        "of_agents": report.of_agents,
        "variant": agreed.variant.value if agreed.variant else None,
        "lens": {"counted": agreed.lens.counted_as.value, **parameters_of(agreed.lens)},
        "goals": [_goal(span) for span in agreed.spans],
        "rows": [_record(report, row) for row in report.rows],
        "total": _record(report, report.total),
        "trust": doubts.as_document(trust.grading),
        "quarantined_lines": trust.quarantined,
        "left_out": left_out_document(trust.left_out),
        "odd_days": [
            {
                "queue": odd.queue,
                "day": odd.day.isoformat(),
                "offered": odd.offered,
                "accounted": odd.accounted,
                "unfinished": odd.unfinished,
            }
            for odd in trust.odd_days
        ],
        **({"repaired_states": _repaired(report)} if report.of_agents else {}),
        "data_until": instant(trust.last_epoch, report.zone).isoformat() if trust.last_epoch else None,
        "is_live": report.is_live,
        "counting_again_since": trust.counting.since_at.isoformat() if trust.counting else None,
    }


def left_out_document(left_out: LeftOut | None) -> dict[str, int] | None:
    """What is not counted, by why; null in what was frozen before it was kept."""
    return None if left_out is None else {**left_out.aside, "second_source": left_out.second}


def definitions_told(spans: Sequence[DefinitionSpan]) -> str:
    """Which versions counted, each with its queues, for a cell: `queue/1 support; centre/2 sales billing`."""
    queues: dict[str, list[str]] = {}
    for span in spans:
        known = queues.setdefault(f"{span.version.owner.value}/{span.version.number or 0}", [])
        if span.queue.code not in known:
            known.append(span.queue.code)
    if len(queues) == 1:
        return next(iter(queues))
    return "; ".join(f"{version} {' '.join(_some(codes))}" for version, codes in queues.items())


def _some(codes: list[str]) -> list[str]:
    """As many as fit a cell that stands in every row."""
    more = len(codes) - MOST_CODES
    return [*codes[:MOST_CODES], *([f"+{more}"] if more > 0 else [])]


def _repaired(report: Report) -> dict[str, Any]:
    """How many spans of agents' time rules shaped, and whose."""
    touched = report.touched
    return {"spans": touched.spans, "rules": list(touched.rules), "agents": sorted(touched.agents)}


def _goal(span: DefinitionSpan) -> dict[str, Any]:
    terms = span.definition
    return {
        "queue": span.queue.code,
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "of": span.version.owner.value,
        "version": span.version.number,
        "threshold_seconds": terms.threshold_seconds,
        "short_abandon_seconds": terms.short_abandon_seconds,
        "target_share": terms.target_share,
        "variant": terms.variant.value,
        "flow_outs": sorted(terms.flow_outs),
        "wrap_up_counted": terms.wrap_up_counted,
    }


def _record(report: Report, row: ReportRow) -> dict[str, Any]:
    outer = dict(zip(OUTER, (code_of(row.outer.key), row.outer.name), strict=True)) if row.outer else {}
    record: dict[str, Any] = {**outer, "key": code_of(row.key), "name": row.name}
    for column in report.columns:
        value = column.value(row)
        record[column.key] = plain(value, column.kind)
        if isinstance(value, Ratio):
            record[f"{column.key}_of"] = [value.numerator, value.denominator]
    if report.of_agents:
        record["repaired"] = repaired_figures(report, row)
    return record
