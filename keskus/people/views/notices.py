"""What the viewer should know."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from keskus.core.http import page, viewer
from keskus.people import actions, queries
from keskus.people.sentences import notice_sentence

A_PAGE = 50


@page("people.notice.view")
def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices, latest first."""
    shown = Paginator(queries.notices_of(viewer(request)), A_PAGE).get_page(request.GET.get("page"))
    rows = [(notice, notice_sentence(notice.kind, notice.values)) for notice in shown]
    return render(request, "people/notices.html", {"rows": rows, "page": shown})


@page("people.read_notice", methods=("POST",))
def read_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it speaks of."""
    notice = queries.own_notice_or_none(viewer(request), pk)
    if notice is None:
        raise Http404
    actions.read_notice(viewer(request), notice)
    local = notice.address.startswith("/") and not notice.address.startswith("//")
    return redirect(notice.address if local else "people:notices")
