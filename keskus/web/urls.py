"""Routes of the frame."""

from __future__ import annotations

from django.urls import path

from keskus.web import long_work, trail, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("language/", views.language, name="language"),
    path("trail/", trail.trail, name="trail"),
    path("trail/export/", trail.export, name="export_trail"),
    path("jobs/", long_work.jobs, name="jobs"),
    path("jobs/<int:pk>/stop/", long_work.stop, name="stop_job"),
    path("jobs/<int:pk>/resume/", long_work.go_on, name="resume_job"),
]
