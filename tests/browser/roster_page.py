"""A page with the roster grid, for tests only: its addresses lead to a roster that the test holds."""

from __future__ import annotations

import json
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from tests.browser.roster_server import FakeRoster, Refused

ROSTER = FakeRoster(24, 7)


def fresh(people: int = 24, days: int = 7) -> FakeRoster:
    """A new roster behind the page's addresses."""
    global ROSTER
    ROSTER = FakeRoster(people, days)
    return ROSTER


PAGE = """{% extends "base.html" %}{% block title %}Roster{% endblock %}{% block content %}
<div class="page-head"><h1>Roster of the week</h1></div><form>{% csrf_token %}</form>
<roster-grid source="/sheet"><p>The list of shifts.</p></roster-grid>{% endblock %}"""


def page(request: HttpRequest) -> HttpResponse:
    request.viewer = SimpleNamespace(display_name="Anna Tamm", may=lambda permission: True)  # type: ignore[attr-defined]
    return HttpResponse(engines["django"].from_string(PAGE).render({"areas": [], "dock_areas": []}, request))


def sheet(request: HttpRequest) -> HttpResponse:
    return JsonResponse(ROSTER.sheet())


def changed(request: HttpRequest) -> HttpResponse:
    if ROSTER.broken:
        return HttpResponse("The server is being started.", status=503)
    if request.method == "GET":
        return JsonResponse(ROSTER.answer(int(request.GET["version"])))
    asked = json.loads(request.body)
    ROSTER.asked.append(asked)
    try:
        return JsonResponse(ROSTER.change(asked))
    except Refused as refused:
        return JsonResponse({**ROSTER.answer(asked["version"]), "said": str(refused)}, status=refused.status)


urlpatterns = [
    path("roster", page),
    path("sheet", sheet),
    path("change", changed),
    path("search/", include(([path("", page, name="search")], "web"))),
    path("notices/", include(([path("", page, name="notices")], "people"))),
    path("account/", include("allauth.account.urls")),
]
