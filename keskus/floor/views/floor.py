"""The floor as it is now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keskus.core.http import page, viewer
from keskus.floor.queries.pbxs import FLOOR_PERMISSION, pbxs_heard


@page(FLOOR_PERMISSION)
def floor(request: HttpRequest) -> HttpResponse:
    """Whom we hear from, and what they tell."""
    return render(request, "floor/floor.html", {"pbxs": pbxs_heard(viewer(request))})
