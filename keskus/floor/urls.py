"""Routes of the floor."""

from __future__ import annotations

from django.urls import path

from keskus.floor.views import alarms, floor, status

app_name = "floor"
urlpatterns = [
    path("", floor.floor, name="floor"),
    path("my-status/", status.own_status_page, name="own_status"),
    path("alarms/", alarms.alarm_list, name="alarms"),
    path("alarms/<int:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<int:pk>/answer/", alarms.answer, name="answer_alarm"),
    path("alarms/rules/", alarms.alarm_rules, name="alarm_rules"),
    path("alarms/rules/new/", alarms.new_rule, name="new_alarm_rule"),
    path("alarms/rules/suggest/", alarms.suggest, name="suggest_rules"),
    path("alarms/rules/<int:pk>/", alarms.change_rule, name="change_alarm_rule"),
    path("alarms/rules/<int:pk>/switch/", alarms.switch_rule, name="switch_alarm_rule"),
]
