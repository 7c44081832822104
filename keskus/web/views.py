"""Pages of the frame itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from keskus.access.actions import change_own_settings
from keskus.contacts.queries.trust import last_day_with_facts
from keskus.core.http import page, viewer
from keskus.reports.queries.course import course_of
from keskus.reports.queries.glance import today_of
from keskus.web.cockpit import items_for
from keskus.web.search import sections_found

EVERYBODY = "people.notice.view"


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language of this browser and of the signed-in person, and go back to where the choice was made."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        change_own_settings(viewer(request), request.user, language=chosen)
    return set_language(request)


@page(EVERYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """The cockpit: what needs this person now, and whether the service is on course; looks again by itself."""
    who, now = viewer(request), timezone.now()
    course = course_of(who, today_of(who)) if who.may("reports.production.view") else None
    last_day = last_day_with_facts(who) if course and course.is_empty else None
    items = items_for(who, now, course)
    return render(request, "web/home.html", {"course": course, "items": items, "last_day": last_day, "now": now})


@page(EVERYBODY)
def search(request: HttpRequest) -> HttpResponse:
    """People, calls, queues and pages that fit the words; a fragment for the palette, else a page."""
    words = request.GET.get("q") or ""
    template = "web/_found.html" if "HX-Request" in request.headers else "web/search.html"
    return render(request, template, {"q": words, "sections": sections_found(viewer(request), words)})
