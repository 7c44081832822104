"""A sheet of paper as PDF and as one HTML file: from what stands on it alone, the same bytes every time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from keskus.core.charts import Chart
from keskus.core.templatetags import figures
from keskus.core.typeset import pdf_of
from keskus.reports.gateways.drawing import svg_of
from keskus.reports.rules.paper import Paper

TEMPLATE = Path(__file__).with_name("paper.typ")
STYLE = TEMPLATE.with_suffix(".css")  # goes into the file itself
PAPER_FONT = "Libertinus Serif"  # travels inside typst's wheel, with all Polish and Estonian letters
PAGE_FONT = "system-ui, sans-serif"
MOST_UPRIGHT_COLUMNS = 7
MOST_PAPER_ROWS = 1000  # about thirty pages; more belongs into a workbook


def pdf_bytes(paper: Paper) -> bytes:
    """As `core.typeset` lays it out."""
    with override(paper.language):
        return pdf_of(TEMPLATE, _content(paper), made_at=paper.made_at)


def _content(paper: Paper) -> dict[str, Any]:
    """What the layout needs, texts only."""
    rows, left_out = paper.rows[:MOST_PAPER_ROWS], max(0, len(paper.rows) - MOST_PAPER_ROWS)
    return {
        "title": paper.title,
        "language": paper.language,
        "is_wide": len(paper.headings) > MOST_UPRIGHT_COLUMNS,
        "stamp": paper.stamp,
        "facts": paper.facts,
        "sentence": paper.sentence,
        "charts": [_drawn(chart, PAPER_FONT) for chart in paper.charts],
        "headings": [asdict(heading) for heading in paper.headings],
        "rows": rows,
        "total": paper.total,
        "footnotes": [*(_left_out(left_out) if left_out else []), *paper.footnotes],
        "meanings": [asdict(meaning) for meaning in paper.meanings],
        "words": {
            "meanings": _("How each figure is made"),
            "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        },
    }


def _left_out(rows: int) -> list[str]:
    return [
        _("Rows that did not fit on paper: %(count)s. A workbook (XLSX) holds all.") % {"count": figures.count(rows)}
    ]


def _drawn(chart: Chart, font: str) -> dict[str, str]:
    return {"title": chart.title, "description": chart.description, "svg": mark_safe(svg_of(chart, font=font))}  # noqa: S308  its texts are escaped


def html_bytes(paper: Paper) -> bytes:
    """One file that needs nothing else: to be opened, mailed, or printed from a browser."""
    with override(paper.language):
        drawn = [_drawn(chart, PAGE_FONT) for chart in paper.charts]
        kinds = [heading.is_number for heading in paper.headings]
        rows = [list(zip(row, kinds, strict=True)) for row in paper.rows]
        style = format_html("<style>\n{}</style>", mark_safe(STYLE.read_text()))  # noqa: S308  our own file
        context = {"paper": paper, "charts": drawn, "rows": rows, "style": style}
        return render_to_string("reports/paper.html", context).encode()
