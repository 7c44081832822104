"""Routes of recordings."""

from __future__ import annotations

from django.urls import path

from keskus.recordings.views import sound

app_name = "recordings"
urlpatterns = [
    path("<int:pk>/sound/<str:token>/", sound.sound, name="sound"),
]
