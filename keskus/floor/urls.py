"""Routes of the floor."""

from __future__ import annotations

from django.urls import path

from keskus.floor.views import floor

app_name = "floor"
urlpatterns = [
    path("", floor.floor, name="floor"),
]
