"""Routes of recordings."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "recordings"
urlpatterns: list[URLPattern] = []
