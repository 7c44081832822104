"""Routes of reports."""

from __future__ import annotations

from django.urls import path

from keskus.reports.views import building, frozen, production, quality, schedules

app_name = "reports"
urlpatterns = [
    path("production/", production.production, name="production"),
    path("agents/", production.agents, name="agents"),
    path("data-quality/", quality.data_quality, name="data_quality"),
    path("frozen/", frozen.frozen_list, name="frozen_list"),
    path("frozen/<int:pk>/", frozen.frozen, name="frozen"),
    path("frozen/making/<int:pk>/", frozen.freezing, name="freezing"),
    path("frozen/making/<int:pk>/stop/", frozen.stop, name="stop_freezing"),
    path("frozen/<int:pk>/export/", frozen.export, name="export_frozen"),
    path("<slug:name>/freeze/", frozen.freeze, name="freeze"),
    path("builder/", building.builder, name="builder"),
    path("saved/", building.saved_list, name="saved_list"),
    path("saved/new/", building.save, name="save"),
    path("saved/<int:pk>/change/", building.change, name="change_saved"),
    path("saved/<int:pk>/keep/", building.keep, name="keep_saved"),
    path("saved/<int:pk>/delete/", building.delete, name="delete_saved"),
    path("saved/<int:pk>/schedule/", schedules.new_schedule, name="new_schedule"),
    path("schedules/", schedules.schedule_list, name="schedule_list"),
    path("schedules/<int:pk>/", schedules.schedule, name="schedule"),
    path("schedules/<int:pk>/change/", schedules.change_schedule, name="change_schedule"),
    path("schedules/<int:pk>/pause/", schedules.pause_schedule, name="pause_schedule"),
    path("schedules/<int:pk>/send/", schedules.send_schedule, name="send_schedule"),
    path("schedules/<int:pk>/delete/", schedules.delete_schedule, name="delete_schedule"),
    path("schedules/<int:pk>/stop/", schedules.stop_receiving, name="stop_receiving"),
    path("<slug:name>/export/", production.export, name="export"),
]
