"""Routes of performance."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "performance"
urlpatterns: list[URLPattern] = []
