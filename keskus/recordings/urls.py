"""Routes of recordings."""

from __future__ import annotations

from django.urls import path

from keskus.recordings.views import erasing, gate, listing, monitoring, player, sound, sources, transcripts

app_name = "recordings"
MONITORING = [
    path("monitoring/", gate.monitoring, name="monitoring"),
    path("monitoring/notices/<int:pk>/", gate.confirm_notice, name="confirm_notice"),
    path("monitoring/terms/<int:pk>/<slug:what>/", gate.terms, name="terms"),
    path("monitoring/terms/<int:pk>/<slug:what>/new/", gate.fill_terms, name="fill_terms"),
    path("monitoring/terms/<int:pk>/<slug:what>/receipts/", gate.record_receipts, name="record_receipts"),
    path("monitoring/terms/<int:pk>/<slug:what>/end/", gate.end_terms, name="end_terms"),
    path("monitoring/listen/<int:pk>/", monitoring.listen, name="listen"),
    path("monitoring/register/", monitoring.register, name="register"),
    path("monitoring/register/<int:pk>/end/", monitoring.end, name="end_live"),
    path("monitoring/pauses/", monitoring.pauses, name="pauses"),
    path("monitoring/pauses/export/", monitoring.export, name="export_pauses"),
    path("monitoring/pauses/site/<int:pk>/", monitoring.auto_resume, name="auto_resume"),
]
RECORDINGS = [
    path("", listing.recordings, name="list"),
    path("missing/", listing.missing, name="missing"),
    path("missing/queues/<int:pk>/", listing.expect, name="expect"),
    path("missing/queues/<int:pk>/end/", listing.expect_none, name="expect_none"),
    path("listenings/", listing.listenings, name="listenings"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/new/", sources.new_source, name="new_source"),
    path("sources/<int:pk>/", sources.source_page, name="source"),
    path("sources/<int:pk>/change/", sources.change_source, name="change_source"),
    path("sources/<int:pk>/upload/", sources.upload, name="upload"),
    path("files/<int:pk>/again/", sources.try_again, name="try_again"),
    path("<int:pk>/call/", listing.match, name="match"),
    path("<int:pk>/sound/<str:token>/", sound.sound, name="sound"),
]
PLAYER = [
    path("search/", transcripts.search, name="search"),
    path("speech/", transcripts.speech, name="speech"),
    path("<int:pk>/", player.recording, name="recording"),
    path("<int:pk>/erase/", erasing.erase, name="erase"),
    path("<int:pk>/notes/", player.add_note, name="add_note"),
    path("<int:pk>/notes/<int:note_pk>/", player.change_note, name="change_note"),
    path("<int:pk>/notes/<int:note_pk>/remove/", player.remove_note, name="remove_note"),
    path("<int:pk>/transcript/", transcripts.transcript, name="transcript"),
    path("<int:pk>/transcript/remove/", transcripts.remove_transcript, name="remove_transcript"),
    path("<int:pk>/write-down/", transcripts.write_down, name="write_down"),
]
urlpatterns = [*RECORDINGS, *PLAYER, *MONITORING]
