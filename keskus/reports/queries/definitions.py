"""The reports there are, by name: one list for pages, files and `keskus report`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from keskus.contacts.queries import doubts
from keskus.contacts.queries.calls import CallFilter, CallRow, calls_for_export
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.definitions import HOUSE, Lens
from keskus.contacts.queries.disagreements import differing_page
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.grades import Grading, grading_of
from keskus.contacts.queries.grouping import OF_PEOPLE, By
from keskus.contacts.queries.outbound import MadeFilter, made_for_export
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.trust import LeftOut, left_out_of, quarantined_lines
from keskus.core.actors import Actor
from keskus.reports.queries.building import built_report
from keskus.reports.queries.design import USUAL, Design
from keskus.reports.queries.lists import paper_of_list
from keskus.reports.queries.paper import chosen_of, live_stamp, paper_of
from keskus.reports.queries.production import Report
from keskus.reports.queries.quality import QUALITY_HEADER, QUALITY_PERMISSION, Narrowed, flat_days, queue_days
from keskus.reports.queries.records import as_document, definitions_told, flat_row, header_of, left_out_document
from keskus.reports.queries.repaired import repaired_figures
from keskus.reports.rules.paper import Paper, Sheet

MOST_ROWS = 50_000
REPAIRED = "repaired"  # of agents: the figures of a row that repair rules shaped, those that pages mark
# The last columns of every file, the same in each row: how much of what was told is left out, how many lines could not
# be read, the grade; before them, of figures, which versions of which definitions counted.
ACCOUNT = ("left_out", "quarantined_lines", "trust")
FREEZABLE = ("production", "agents", "built")  # reports of figures; lists hold what must be forgotten in time


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is made of: days and places, grouping, how it is counted, and for lists the calls or days wanted."""

    choice: Choice
    by: By = By.DAY
    lens: Lens = HOUSE
    calls: CallFilter | None = None
    made: MadeFilter | None = None
    narrowed: Narrowed | None = None
    kind: str = ""
    design: Design = USUAL
    title: str = ""  # of a saved report; empty: as the report is called


@dataclass(frozen=True, slots=True)
class Definition:
    """A report: its name in addresses and commands, its title, who may see it, and how it is made."""

    name: str
    title: Any
    permission: str
    make: Callable[[Actor, Asked], Sheet]
    usual_by: By = By.DAY


def _production(viewer: Actor, asked: Asked) -> Sheet:
    return _figures(viewer, asked, "agents" if asked.by in OF_PEOPLE else "production")


def _built(viewer: Actor, asked: Asked) -> Sheet:
    return _figures(viewer, asked, "built")


def _figures(viewer: Actor, asked: Asked, name: str) -> Sheet:
    report = built_report(viewer, asked.choice, asked.by, asked.lens, asked.design, has_waits=True)
    chosen, made_at = chosen_of(viewer, report), timezone.now()

    def paper(language: str) -> Paper:
        with override(language):
            title = asked.title or str(REPORTS[name].title)
            return paper_of(report, chosen, title=title, stamp=live_stamp(made_at, report), made_at=made_at)

    header, rows = table_of(report)
    return Sheet(file_name(name, asked.choice), header, rows, as_document(report), paper)


def table_of(report: Report) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of a flat file: of agents with the figures that repair rules shaped, the account last of all.

    What was frozen before the account was kept has the grade alone, as it had then.
    """
    trust = report.trust
    names, account = ["definitions", *ACCOUNT], [trust.grading.grade]
    if trust.left_out is None:
        names = [*ACCOUNT[-1:]]
    else:
        account = [definitions_told(report.agreement.spans), *_account(trust.left_out, trust.grading)]
    repaired = [REPAIRED] if report.of_agents else []
    rows = [
        [*flat_row(row, report.columns), *(" ".join(repaired_figures(report, row)) for _ in repaired), *account]
        for row in report.rows
    ]
    header = header_of(report.columns, is_nested=report.design.then is not None)
    return [*header, *repaired, *names], rows


def _account(left_out: LeftOut, grading: Grading) -> list[Any]:
    return [left_out.total, left_out.quarantined, grading.grade]


def file_name(name: str, choice: Choice) -> str:
    """What a file is called, without its ending."""
    return f"{name}-{choice.first}-{choice.last}"


CALL_HEADER = [
    "id",
    "callid",
    "visit",
    "entered_at",
    "queue",
    "outcome",
    "wait_seconds",
    "talk_seconds",
    "agent",
    "ended_by",
    "transfer_to",
    "number",
    "flags",
    "repairs",
]


def _calls(viewer: Actor, asked: Asked) -> Sheet:
    wanted = asked.calls or CallFilter(asked.choice)
    found = calls_for_export(viewer, wanted, most=MOST_ROWS + 1)
    rows = [
        [
            str(call.id),
            call.callid,
            call.visit,
            call.entered_at.isoformat(),
            call.queue.label,
            call.outcome,
            call.wait_seconds,
            call.talk_seconds,
            call.agent,
            call.ended_by,
            call.transfer_to,
            call.number,
            " ".join(call.flags),
            " ".join(call.repairs),
        ]
        for call in found[:MOST_ROWS]
    ]
    account = _account_of(viewer, wanted.choice)
    is_cut = len(found) > MOST_ROWS
    return _listed("calls", CALL_HEADER, rows, found[:MOST_ROWS], asked.choice, is_cut=is_cut, account=account)


MADE_HEADER = [
    "id",
    "callid",
    "started_at",
    "agent",
    "number",
    "disposition",
    "ring_seconds",
    "talk_seconds",
    "is_consultation",
    "telephone",
    "source",
]


def _made(viewer: Actor, asked: Asked) -> Sheet:
    wanted = asked.made or MadeFilter(asked.choice)
    found = made_for_export(viewer, wanted, most=MOST_ROWS + 1)
    rows = [
        [
            str(call.id),
            call.callid,
            call.started_at.isoformat(),
            call.agent,
            call.number,
            call.disposition,
            call.ring_seconds,
            call.talk_seconds,
            call.is_consultation,
            call.interface,
            call.source,
        ]
        for call in found[:MOST_ROWS]
    ]
    account = _account_of(viewer, wanted.choice)
    is_cut = len(found) > MOST_ROWS
    return _listed("outbound", MADE_HEADER, rows, found[:MOST_ROWS], wanted.choice, is_cut=is_cut, account=account)


QUARANTINE_HEADER = ["source", "file", "line_number", "offset", "near", "reason", "detail", "text", "replayed_at"]


def _quarantine(viewer: Actor, asked: Asked) -> Sheet:
    found = quarantined_lines(viewer, asked.choice, most=MOST_ROWS + 1)
    rows = [
        [
            line.source.name,
            line.file.name,
            line.line_number,
            line.offset,
            instant(line.near_epoch).isoformat(),
            line.reason,
            line.detail,
            line.text,
            line.replayed_at.isoformat() if line.replayed_at else None,
        ]
        for line in found[:MOST_ROWS]
    ]
    return _listed(
        "quarantine",
        QUARANTINE_HEADER,
        rows,
        found[:MOST_ROWS],
        asked.choice,
        is_cut=len(found) > MOST_ROWS,
        account=_account_of(viewer, asked.choice),
    )


def _quality(viewer: Actor, asked: Asked) -> Sheet:
    found = list(queue_days(viewer, asked.choice, asked.narrowed)[: MOST_ROWS + 1])
    return _listed(
        "data-quality",
        QUALITY_HEADER,
        flat_days(found[:MOST_ROWS]),
        found[:MOST_ROWS],
        asked.choice,
        is_cut=len(found) > MOST_ROWS,
        account=_account_of(viewer, asked.choice, QUALITY_PERMISSION),
    )


DISAGREEMENT_HEADER = [
    "day",
    "queue",
    "kind",
    "second_source",
    *(f"own_{name}" for name in ("callid", "entered_at", "outcome", "wait_seconds", "talk_seconds", "agent")),
    *(f"other_{name}" for name in ("callid", "entered_at", "outcome", "wait_seconds", "talk_seconds", "agent")),
]


def _disagreements(viewer: Actor, asked: Asked) -> Sheet:
    found, count = differing_page(viewer, asked.choice, asked.kind, most=MOST_ROWS)
    rows = [
        [row.day.isoformat(), row.queue.name, row.kind, row.second, *_telling(row.own), *_telling(row.other)]
        for row in found
    ]
    return _listed(
        "disagreements",
        DISAGREEMENT_HEADER,
        rows,
        found,
        asked.choice,
        is_cut=count > MOST_ROWS,
        account=_account_of(viewer, asked.choice),
    )


def _telling(call: CallRow | None) -> list[Any]:
    if call is None:
        return [None] * 6
    at = call.entered_at.isoformat()
    return [call.callid, at, call.outcome, call.wait_seconds, call.talk_seconds, call.agent]


def _listed(
    name: str,
    header: list[str],
    rows: list[list[Any]],
    things: Sequence[Any],
    choice: Choice,
    *,
    is_cut: bool,
    account: tuple[Grading, LeftOut],
) -> Sheet:
    made_at, (grading, left_out) = timezone.now(), account
    document = {
        "report": name,
        "from": choice.first.isoformat(),
        "to": choice.last.isoformat(),
        "is_cut": is_cut,
        "trust": doubts.as_document(grading),
        "quarantined_lines": left_out.quarantined,
        "left_out": left_out_document(left_out),
        "rows": [dict(zip(header, row, strict=True)) for row in rows],
    }

    def paper(language: str) -> Paper:
        with override(language):
            title = str(REPORTS[name].title)
            return paper_of_list(
                name,
                things,
                choice,
                title=title,
                language=language,
                made_at=made_at,
                is_cut=is_cut,
                account=account,
            )

    accounted = [[*row, *_account(left_out, grading)] for row in rows]
    return Sheet(file_name(name, choice), [*header, *ACCOUNT], accounted, document, paper, is_cut)


def _account_of(viewer: Actor, choice: Choice, permission: str = FIGURES_PERMISSION) -> tuple[Grading, LeftOut]:
    """How far a list can be trusted, and what of what was told no list has."""
    return grading_of(viewer, choice, permission), left_out_of(viewer, choice, permission)


def _named(definitions: Iterable[Definition]) -> dict[str, Definition]:
    return {definition.name: definition for definition in definitions}


REPORTS = _named(
    [
        Definition("production", _("Production"), "reports.production.view", _production),
        Definition("agents", _("Agents"), "contacts.agent_figures.view", _production, By.AGENT),
        Definition("built", _("Own report"), "reports.production.view", _built),
        Definition("calls", _("Calls"), "contacts.contact.view", _calls),
        Definition("outbound", _("Calls made"), "contacts.contact.view", _made),
        Definition("quarantine", _("Lines in quarantine"), "contacts.source.view", _quarantine),
        Definition("disagreements", _("Disagreements"), "contacts.contact.view", _disagreements),
        Definition("data-quality", _("Data quality"), QUALITY_PERMISSION, _quality),
    ]
)
