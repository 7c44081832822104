"""A page with every pattern of the frame, for tests only: routes to it replace the product's own."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django_tables2 import Column

from keskus.core.charts import Chart, Series
from keskus.core.http import period_of
from keskus.core.tables import CountColumn, DurationColumn, ShareColumn, Table
from keskus.engines.kpi import Ratio
from keskus.web.areas import Entry

ZONE = ZoneInfo("Europe/Tallinn")
QUEUES = ["Sales", "Support", "Orders Poland", "Tellimused", "Complaints", "Back office", "Night line", "VIP"]


class QueueTable(Table):
    """Eight plausible queues."""

    optional = ("talk", "wait")
    queue = Column(verbose_name="Queue", linkify=lambda record: f"/calls?q={record['queue']}")
    offered = CountColumn(
        verbose_name="Offered", footer=lambda table: CountColumn().render(sum(r["offered"] for r in ROWS))
    )
    answered = CountColumn(verbose_name="Answered")
    level = ShareColumn(verbose_name="Service level")
    wait = DurationColumn(verbose_name="Average wait")
    talk = DurationColumn(verbose_name="Average talk")

    class Meta(Table.Meta):
        pass


def row(position: int) -> dict[str, Any]:
    offered = 4630 // (position + 1)
    answered = int(offered * (0.97 - position * 0.013))
    within = Ratio(int(answered * 0.83), offered)
    return {
        "queue": f"{QUEUES[position % 8]} {position // 8 or ''}".strip(),
        "offered": offered,
        "answered": answered,
        "level": within,
        "wait": 11.4 + position * 3,
        "talk": 184 + position * 7,
    }


ROWS = [row(position) for position in range(72)]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name of the queue", help_text="As callers would say it.")
    threshold = forms.IntegerField(label="Answer within", help_text="Seconds; 20 is usual.", min_value=1)
    zone = forms.ChoiceField(label="Time zone", choices=[("a", "Europe/Tallinn"), ("b", "Europe/Warsaw")])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    open_all_day = forms.BooleanField(
        label="Open all day", required=False, help_text="Callers are never told to ring later."
    )
    reach = forms.ChoiceField(
        label="Who sees it",
        choices=[("team", "The team"), ("site", "The site")],
        widget=forms.RadioSelect,
        required=False,
    )


class FilterForm(forms.Form):
    queue = forms.ChoiceField(label="Queue", choices=[("", "All"), ("s", "Sales")], required=False)
    wait = forms.IntegerField(label="Waited at least", required=False)
    unsure = forms.BooleanField(label="Only flagged", required=False)


def charts() -> dict[str, Chart]:
    days = [f"{day} Nov" for day in range(1, 23)]
    level = [0.8 + 0.12 * math.sin(day / 2.2) for day in range(22)]
    hours = [f"{hour}" for hour in range(8, 20)]
    weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    return {
        "line": Chart(
            "line",
            "Service level fell under target on eight of 22 days",
            "Line chart of the service level by day with a target of 80 %.",
            days,
            [Series("All queues", level, low=[v - 0.04 for v in level], high=[v + 0.04 for v in level])],
            unit="share",
            label_title="Day",
            target=0.8,
            target_name="Target 80 %",
        ),
        "bar": Chart(
            "bar",
            "Sales took most of the calls",
            "Bar chart of offered calls by queue.",
            QUEUES,
            [
                Series("Answered", [r["answered"] for r in ROWS[:8]]),
                Series("Abandoned", [r["offered"] - r["answered"] for r in ROWS[:8]], role="second"),
            ],
            label_title="Queue",
            stacked=True,
            sideways=True,
        ),
        "heat": Chart(
            "heat",
            "Monday mornings are the busiest",
            "Heat map of offered calls by hour and weekday.",
            hours,
            [
                Series(d, [int(90 - i * 9 - abs(h - 3) * 7 + (i * h) % 5) for h in range(12)])
                for i, d in enumerate(weekdays)
            ],
            label_title="Hour",
        ),
    }


PAGE = (Path(__file__).parent / "style.html").read_text()

VIEWER = SimpleNamespace(display_name="Anna Maria Tamm", may=lambda permission: True)


def entry(label: str, icon: str, *, current: bool = False) -> Entry:
    return Entry(label, icon, f"/{icon}", current)


def style(request: HttpRequest) -> HttpResponse:
    request.viewer = VIEWER  # type: ignore[attr-defined]
    areas = [
        entry("Today", "house"),
        entry("Floor", "headphones"),
        entry("Reports", "chart-column", current=True),
        entry("Planning", "calendar-clock"),
        entry("Quality", "clipboard-check"),
        entry("People", "users"),
        entry("Settings", "settings"),
    ]
    form = SampleForm({"name": "", "threshold": "0", "zone": "a", "reach": "team"} if "errors" in request.GET else None)
    context = {
        "areas": areas,
        "dock_areas": areas[:4],
        "period": period_of(request.GET, ZONE),
        "sites": [(1, "Tallinn"), (2, "Warszawa")],
        "site": request.GET.get("site", ""),
        "ratio": Ratio(3769, 4630),
        "trend": [3, 4, 4, 6, 5, 8, 7, 9, None, 8, 11, 10],
        "charts": charts(),
        "filters": FilterForm(request.GET or None),
        "table": QueueTable(ROWS, totals_over="Total").arranged(request, rows_a_page=20),
        "form": form,
        "agent_kinds": ["ready", "ringing", "talking", "wrap_up", "paused", "out"],
        "unread_notices": 3,
        "today": date(2026, 11, 22),
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planned")


def closed(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def search(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'<a href="/found">{len(request.GET.get("q", ""))} letters</a>')


urlpatterns = [
    path("style", style),
    path("broken", broken),
    path("closed", closed),
    path("search/", include(([path("", search, name="search")], "web"))),
    path("notices/", include(([path("", search, name="notices")], "people"))),
    path("account/", include("allauth.account.urls")),
]
