"""Routes of the floor."""

from __future__ import annotations

from django.urls import path

from keskus.floor.views import alarms, boards, floor, screens, status, stream

app_name = "floor"
urlpatterns = [
    path("", floor.floor, name="floor"),
    path("my-status/", status.own_status_page, name="own_status"),
    path("my-status/recording/", status.pause_own_recording, name="pause_own_recording"),
    path("alarms/", alarms.alarm_list, name="alarms"),
    path("alarms/<int:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<int:pk>/answer/", alarms.answer, name="answer_alarm"),
    path("alarms/mails/", alarms.own_mails, name="own_alarm_mails"),
    path("alarms/rules/", alarms.alarm_rules, name="alarm_rules"),
    path("alarms/rules/new/", alarms.new_rule, name="new_alarm_rule"),
    path("alarms/rules/suggest/", alarms.suggest, name="suggest_rules"),
    path("alarms/rules/<int:pk>/", alarms.change_rule, name="change_alarm_rule"),
    path("alarms/rules/<int:pk>/switch/", alarms.switch_rule, name="switch_alarm_rule"),
    path("stream/", stream.stream, name="stream"),
    path("here/", floor.here, name="here"),
    path("abandoned/", floor.abandoned, name="abandoned"),
    path("boards/", boards.board_list, name="boards"),
    path("boards/here/", boards.here, name="here_board"),
    path("boards/new/", boards.new_board, name="new_board"),
    path("boards/<int:pk>/", boards.board, name="board"),
    path("boards/<int:pk>/stream/", boards.board_stream, name="board_stream"),
    path("boards/<int:pk>/change/", boards.change_board, name="change_board"),
    path("boards/<int:pk>/delete/", boards.delete_board, name="delete_board"),
    path("screens/new/", boards.new_screen, name="new_screen"),
    path("screens/<int:pk>/revoke/", boards.revoke_screen, name="revoke_screen"),
    path("screen/<str:token>/", screens.screen, name="screen"),
    path("screen/<str:token>/stream/", screens.screen_stream, name="screen_stream"),
]
