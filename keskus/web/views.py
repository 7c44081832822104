"""Pages of the frame itself."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from keskus.access.actions import change_own_settings
from keskus.contacts.queries.trust import last_day_with_facts
from keskus.core.http import page, viewer
from keskus.reports.queries.glance import glance_of, today_of
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
    """Today and yesterday at a glance, for those who see figures; for all, where they may go."""
    if not viewer(request).may("reports.production.view"):
        return render(request, "web/home.html")
    today = today_of(viewer(request))
    days = [(today, _("Today")), (today - timedelta(days=1), _("Yesterday"))]
    glances = [glance_of(viewer(request), day, title) for day, title in days]
    is_empty = all(glance.is_empty for glance in glances)
    last_day = last_day_with_facts(viewer(request)) if is_empty else None
    return render(request, "web/home.html", {"glances": glances, "is_empty": is_empty, "last_day": last_day})


@page(EVERYBODY)
def search(request: HttpRequest) -> HttpResponse:
    """People, calls, queues and pages that fit the words; a fragment for the palette, else a page."""
    words = request.GET.get("q") or ""
    template = "web/_found.html" if "HX-Request" in request.headers else "web/search.html"
    return render(request, template, {"q": words, "sections": sections_found(viewer(request), words)})
