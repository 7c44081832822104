"""Routes of planning."""

from __future__ import annotations

from django.urls import path

from keskus.planning.views import days, forecasts, goals, shrinkage

app_name = "planning"
urlpatterns = [
    path("forecasts/", forecasts.forecasts, name="forecasts"),
    path("forecasts/make/", forecasts.make, name="make_forecasts"),
    path("forecasts/<int:pk>/", forecasts.forecast, name="forecast"),
    path("forecasts/<int:pk>/set/", forecasts.override, name="override"),
    path("forecasts/<int:pk>/export/", forecasts.export, name="export_forecast"),
    path("forecasts/set/<int:pk>/end/", forecasts.end_override, name="end_override"),
    path("special-days/", days.special_days, name="special_days"),
    path("special-days/new/", days.new_special_day, name="new_special_day"),
    path("special-days/<int:pk>/", days.change_special_day, name="change_special_day"),
    path("special-days/<int:pk>/remove/", days.remove_special_day, name="remove_special_day"),
    path("goals/", goals.goals, name="goals"),
    path("goals/<int:pk>/", goals.set_goal, name="set_goal"),
    path("goals/<int:pk>/end/", goals.end_goal, name="end_goal"),
    path("shrinkage/", shrinkage.shrinkage, name="shrinkage"),
    path("shrinkage/new/<int:pk>/", shrinkage.new_shrinkage, name="new_shrinkage"),
    path("shrinkage/usual/<int:pk>/", shrinkage.add_usual, name="add_usual_shrinkage"),
    path("shrinkage/<int:pk>/", shrinkage.change_shrinkage, name="change_shrinkage"),
]
