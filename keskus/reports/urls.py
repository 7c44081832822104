"""Routes of reports."""

from __future__ import annotations

from django.urls import path

from keskus.reports.views import production

app_name = "reports"
urlpatterns = [
    path("production/", production.production, name="production"),
    path("agents/", production.agents, name="agents"),
    path("<slug:name>/export/", production.export, name="export"),
]
