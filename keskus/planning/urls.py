"""Routes of planning."""

from __future__ import annotations

from django.urls import path

from keskus.planning.views import days

app_name = "planning"
urlpatterns = [
    path("special-days/", days.special_days, name="special_days"),
    path("special-days/new/", days.new_special_day, name="new_special_day"),
    path("special-days/<int:pk>/", days.change_special_day, name="change_special_day"),
    path("special-days/<int:pk>/remove/", days.remove_special_day, name="remove_special_day"),
]
