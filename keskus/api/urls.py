"""Routes, by version."""

from __future__ import annotations

from django.urls import path

from keskus.api.v1 import api as version_1

urlpatterns = [path("v1/", version_1.urls)]
