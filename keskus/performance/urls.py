"""Routes of performance."""

from __future__ import annotations

from django.urls import URLPattern, path

from keskus.performance.views import coaching, proposals

app_name = "performance"
urlpatterns: list[URLPattern] = [
    path("coaching/", coaching.sessions, name="sessions"),
    path("coaching/new/", coaching.new_session, name="new_session"),
    path("coaching/<int:pk>/", coaching.session, name="session"),
    path("coaching/<int:pk>/place/", coaching.place_session, name="place_session"),
    path("coaching/<int:pk>/hold/", coaching.hold_session, name="hold_session"),
    path("coaching/<int:pk>/call-off/", coaching.call_off_session, name="call_off_session"),
    path("coaching/proposals/", proposals.proposals, name="proposals"),
    path("coaching/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("coaching/proposals/<int:pk>/accept/", proposals.accept_proposal, name="accept_proposal"),
    path("coaching/proposals/<int:pk>/dismiss/", proposals.dismiss_proposal, name="dismiss_proposal"),
    path("coaching/rules/", proposals.triggers, name="triggers"),
    path("coaching/rules/new/", proposals.new_trigger, name="new_trigger"),
    path("coaching/rules/<int:pk>/", proposals.change_trigger, name="change_trigger"),
    path("my-coaching/", coaching.my_coaching, name="my_coaching"),
    path("my-coaching/<int:pk>/acknowledge/", coaching.acknowledge_session, name="acknowledge_session"),
]
