"""Routes of the frame."""

from __future__ import annotations

from django.urls import path

from keskus.web import views

app_name = "web"
urlpatterns = [
    path("language/", views.language, name="language"),
]
