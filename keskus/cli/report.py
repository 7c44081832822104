"""`keskus report NAME`: a report as JSON, CSV, XLSX, PDF or HTML, as the whole centre. Keys: docs/reports.md."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from keskus.cli import Explained

if TYPE_CHECKING:
    from keskus.contacts.queries.definitions import Lens
    from keskus.reports.queries.definitions import Asked
    from keskus.reports.rules.paper import Sheet

NAMES = ("production", "agents", "calls", "outbound", "quarantine", "disagreements", "data-quality")
GROUPINGS = ("day", "week", "month", "hour", "interval", "queue", "agent", "team", "client", "site", "total")
LENSES = ("house", "contract", "centre")
FORMATS = ("json", "csv", "xlsx", "pdf", "html")
BINARY = ("xlsx", "pdf")
LANGUAGES = ("en", "pl", "et")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name, days, grouping, format."""
    parser.add_argument("name", choices=NAMES, nargs="?", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--frozen", type=int, metavar="NUMBER", help="a frozen report, as it was, instead of NAME")
    parser.add_argument("--saved", type=int, metavar="NUMBER", help="a saved report; without days over its own")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY", help="first day, 2026-05-31")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY", help="last day, included")
    parser.add_argument("--by", choices=GROUPINGS, help="one row for each (default: day; agents: agent)")
    parser.add_argument("--queue", action="append", default=[], metavar="CODE", help="only this queue; may be repeated")
    parser.add_argument(
        "--definition", choices=LENSES, default="house", help="count as the queues, contracts or centre do"
    )
    parser.add_argument("--threshold", type=int, metavar="SECONDS", help="… but answered within so many seconds")
    parser.add_argument("--short", type=int, metavar="SECONDS", help="… but abandons below so many seconds are short")
    parser.add_argument("--variant", default="", help="count the service level by this formula, see docs/numbers.md")
    parser.add_argument("--format", choices=FORMATS, default="json")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of PDF, HTML and CSV (default: en)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")


def run(options: argparse.Namespace) -> int:
    """Make the report and leave its entry in the trail, as a file taken from a page does."""
    if [options.name, options.frozen, options.saved].count(None) != 2:
        raise Explained(f"Name one report: {', '.join(NAMES)}, --frozen NUMBER or --saved NUMBER.")
    import django

    django.setup()
    from keskus.reports.gateways import file_of

    sheet = _live(options) if options.name else _frozen(options) if options.frozen is not None else _saved(options)
    file = file_of(sheet, options.format, language=options.language)
    if options.out:
        options.out.write_bytes(file.content)
    elif options.format in BINARY and sys.stdout.isatty():
        raise Explained(f"This format is no text for a screen; name a file: --out report.{options.format}")
    else:
        _to_output(file.content)
    return 0


def _live(options: argparse.Namespace) -> Sheet:
    from keskus.core.actors import SYSTEM
    from keskus.reports.actions import export_report
    from keskus.reports.queries.definitions import REPORTS

    definition = REPORTS[options.name]
    asked = _asked(options, definition.usual_by.value)
    reach = SYSTEM.scope("reports.export")
    return export_report(SYSTEM, definition, asked, reach=reach, form=options.format, reason="")


def _saved(options: argparse.Namespace) -> Sheet:
    from keskus.core.actors import SYSTEM
    from keskus.reports.actions import export_report
    from keskus.reports.forms.asked import asked_of_saved
    from keskus.reports.queries.definitions import REPORTS
    from keskus.reports.queries.saved import saved_in_reach

    saved = saved_in_reach(SYSTEM, options.saved)
    if saved is None:
        raise Explained(f"There is no saved report number {options.saved}.")
    reach = SYSTEM.scope("reports.export")
    asked = asked_of_saved(saved, SYSTEM, **_days(options))
    return export_report(SYSTEM, REPORTS["built"], asked, reach=reach, form=options.format, reason="")


def _days(options: argparse.Namespace) -> dict[str, list[str]]:
    """The days that are asked for, as an address names them; one alone is both."""
    first, last = options.first or options.last, options.last or options.first
    if first is None:
        return {}
    if last < first:
        raise Explained(f"--to {last} lies before --from {first}.")
    return {"from": [first.isoformat()], "to": [last.isoformat()]}


def _frozen(options: argparse.Namespace) -> Sheet:
    from keskus.core.actors import SYSTEM
    from keskus.reports.actions import export_frozen
    from keskus.reports.queries.frozen import EXPORT_FROZEN, frozen_in_reach

    frozen = frozen_in_reach(SYSTEM, options.frozen)
    if frozen is None:
        raise Explained(f"There is no frozen report number {options.frozen}.")
    return export_frozen(SYSTEM, frozen, reach=SYSTEM.scope(EXPORT_FROZEN), form=options.format, reason="")


def _asked(options: argparse.Namespace, usual_by: str) -> Asked:
    from django.utils import timezone

    from keskus.contacts.queries.grouping import By
    from keskus.contacts.queries.reach import Choice, all_queues
    from keskus.reports.queries.definitions import Asked

    codes = {queue.code: queue.id for queue in all_queues()}
    if unknown := [code for code in options.queue if code not in codes]:
        raise Explained(f"There is no queue {unknown[0]!r}. Queues: {', '.join(sorted(codes)) or 'none yet'}.")
    yesterday = timezone.localdate() - timedelta(days=1)
    first = options.first or options.last or yesterday
    last = options.last or max(first, yesterday)
    if last < first:
        raise Explained(f"--to {last} lies before --from {first}.")
    choice = Choice(first, last, frozenset(codes[code] for code in options.queue))
    return Asked(choice, By(options.by or usual_by), _lens(options))


def _lens(options: argparse.Namespace) -> Lens:
    """As an address would say it; what cannot be read there is refused here."""
    from django.utils.datastructures import MultiValueDict

    from keskus.contacts.queries.address import LONGEST_LIMIT_SECONDS, lens_from, parameters_of
    from keskus.engines.kpi import ServiceLevelVariant

    asked = {"threshold": options.threshold, "short": options.short, "variant": options.variant or None}
    given = {name: str(value) for name, value in asked.items() if value is not None}
    lens = lens_from(
        MultiValueDict({name: [value] for name, value in {**given, "counted": options.definition}.items()})
    )
    if unread := given.keys() - parameters_of(lens).keys():
        name = min(unread)
        known = ", ".join(variant.value for variant in ServiceLevelVariant)
        fitting = known if name == "variant" else f"whole seconds from 0 to {LONGEST_LIMIT_SECONDS}"
        raise Explained(f"--{name} {given[name]} cannot be used; it takes {fitting}.")
    return lens


def _to_output(content: bytes) -> None:
    """Bytes as they are; a reader that went away (`| head`) is no fault."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
