"""Routes of policies."""

from __future__ import annotations

from django.urls import path

from keskus.policies.views import scripts

app_name = "policies"
urlpatterns = [
    path("scripts/", scripts.script_list, name="scripts"),
    path("scripts/new/", scripts.new_script, name="new_script"),
    path("scripts/<int:pk>/", scripts.script, name="script"),
    path("scripts/<int:pk>/change/", scripts.change_script, name="change_script"),
    path("scripts/<int:pk>/write/", scripts.write, name="write_version"),
    path("scripts/<int:pk>/compare/", scripts.compare, name="compare"),
]
