"""Lists on paper: calls, and lines in quarantine, with the columns that a reader wants and words for codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from keskus.contacts.queries.calls import CallRow
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.disagreements import Differing
from keskus.contacts.queries.doubts import grade_sentence, reason_sentence
from keskus.contacts.queries.grades import Grading
from keskus.contacts.queries.outbound import MadeCall
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.trust import LeftOut
from keskus.contacts.sentences import refusal_sentence
from keskus.core.templatetags import figures
from keskus.reports.queries.footnotes import left_out_sentence, quarantine_sentence
from keskus.reports.queries.paper import UTC, days_of, live
from keskus.reports.rules.paper import Heading, Paper

MOST_TEXT = 120


@dataclass(frozen=True, slots=True)
class Leaf:
    """A list's heads, and one thing of the list as cells; made in the language in use."""

    headings: Callable[[], tuple[Heading, ...]]
    cells: Callable[[Any], tuple[str, ...]]


def _call_headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Entered"), is_number=False),
        Heading(_("Queue"), is_number=False),
        Heading(_("Outcome"), is_number=False),
        Heading(_("Wait")),
        Heading(_("Talk")),
        Heading(_("Agent"), is_number=False),
        Heading(_("Caller"), is_number=False),
    )


def _call_cells(call: CallRow) -> tuple[str, ...]:
    return (
        figures.moment(call.entered_at, call.queue.zone),
        call.queue.name if call.visit == 1 else f"{call.queue.name} ({call.visit}.)",
        str(call.outcome_label),
        figures.duration(call.wait_seconds),
        figures.duration(call.talk_seconds),
        call.agent,
        call.number,
    )


def _made_headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Made"), is_number=False),
        Heading(_("Agent"), is_number=False),
        Heading(_("Number called"), is_number=False),
        Heading(_("What came of it"), is_number=False),
        Heading(_("Rang")),
        Heading(_("Talk")),
        Heading(_("Telephone"), is_number=False),
    )


def _made_cells(call: MadeCall) -> tuple[str, ...]:
    return (
        figures.moment(call.started_at, call.zone),
        call.agent or figures.MISSING,
        call.number,
        call.disposition_label,
        figures.duration(call.ring_seconds),
        figures.duration(call.talk_seconds),
        call.interface,
    )


def _line_headings() -> tuple[Heading, ...]:
    return (
        Heading(_("File"), is_number=False),
        Heading(_("Line")),
        Heading(_("Around"), is_number=False),
        Heading(_("Why, and what to do"), is_number=False),
        Heading(_("Text"), is_number=False),
    )


def _line_cells(line: Any) -> tuple[str, ...]:
    zone = line.source.site.zone
    near = figures.moment(instant(line.near_epoch, zone), zone)
    name = line.file.name.rpartition("/")[2]
    return name, figures.count(line.line_number), near, refusal_sentence(line.reason), line.text[:MOST_TEXT]


def _day_headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Day"), is_number=False),
        Heading(_("Queue"), is_number=False),
        Heading(_("Source"), is_number=False),
        Heading(_("Trust"), is_number=False),
        Heading(_("Offered")),
        Heading(pgettext("calls", "Answered")),
        Heading(pgettext("calls", "Abandoned")),
        Heading(_("Disagreements")),
        Heading(_("Why"), is_number=False),
    )


def _day_cells(row: Any) -> tuple[str, ...]:
    return (
        figures.day(row.day),
        row.queue.name,
        row.source.name if row.answers else _("%(source)s (compared only)") % {"source": row.source.name},
        row.grade,
        figures.count(row.offered),
        figures.count(row.answered),
        figures.count(row.abandoned),
        figures.count(row.disagreements),
        " ".join(reason_sentence(code, count, of) for code, _grade, count, of in row.reasons),
    )


def _pair_headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Entered"), is_number=False),
        Heading(_("Queue"), is_number=False),
        Heading(_("What differs"), is_number=False),
        Heading(_("The source that counts"), is_number=False),
        Heading(_("The second source"), is_number=False),
    )


def _pair_cells(pair: Differing) -> tuple[str, ...]:
    return (
        figures.moment(pair.entered_at, pair.queue.zone),
        pair.queue.name,
        pair.kind_label,
        _telling(pair.own),
        f"{pair.second}: {_telling(pair.other)}",
    )


def _telling(call: CallRow | None) -> str:
    if call is None:
        return figures.MISSING
    wait, talk = figures.duration(call.wait_seconds), figures.duration(call.talk_seconds)
    return f"{call.outcome_label}, {wait} + {talk}, {call.agent or figures.MISSING}, {call.callid}"


LEAVES = {
    "disagreements": Leaf(_pair_headings, _pair_cells),
    "calls": Leaf(_call_headings, _call_cells),
    "outbound": Leaf(_made_headings, _made_cells),
    "quarantine": Leaf(_line_headings, _line_cells),
    "data-quality": Leaf(_day_headings, _day_cells),
}


def paper_of_list(
    name: str,
    things: Sequence[Any],
    choice: Choice,
    *,
    title: str,
    language: str,
    made_at: datetime,
    is_cut: bool,
    account: tuple[Grading, LeftOut],
) -> Paper:
    """A list on paper, in the language in use."""
    cut = (_("There are more rows than a file may hold; these are the first."),) if is_cut else ()
    leaf, (grading, left_out) = LEAVES[name], account
    return Paper(
        title=title,
        language=language,
        made_at=made_at,
        stamp=live(made_at, UTC),
        facts=((_("Days"), days_of(choice)),),
        sentence=ngettext("%(count)s row.", "%(count)s rows.", len(things)) % {"count": figures.count(len(things))},
        headings=leaf.headings(),
        rows=tuple(leaf.cells(thing) for thing in things),
        footnotes=(
            grade_sentence(grading),
            quarantine_sentence(left_out.quarantined),
            left_out_sentence(left_out),
            *cut,
        ),
    )
