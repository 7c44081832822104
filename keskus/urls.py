"""Routes: each room's own, under its own name."""

from __future__ import annotations

from django.urls import include, path

from keskus.access.urls import sign_in

urlpatterns = [
    path("account/", include(sign_in)),
    path("", include("keskus.access.urls")),
    path("contacts/", include("keskus.contacts.urls")),
    path("floor/", include("keskus.floor.urls")),
    path("planning/", include("keskus.planning.urls")),
    path("recordings/", include("keskus.recordings.urls")),
    path("policies/", include("keskus.policies.urls")),
    path("quality/", include("keskus.quality.urls")),
    path("performance/", include("keskus.performance.urls")),
    path("reports/", include("keskus.reports.urls")),
    path("people/", include("keskus.people.urls")),
    path("api/", include("keskus.api.urls")),
    path("", include("keskus.web.urls")),
]
