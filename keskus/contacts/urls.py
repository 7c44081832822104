"""Routes of contacts."""

from __future__ import annotations

from django.urls import path

from keskus.contacts.views import (
    by_hand,
    calls,
    connections,
    definitions,
    disagreements,
    drafts,
    outbound,
    pauses,
    repaired,
    repairs,
    sources,
)

app_name = "contacts"
urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:number>/", calls.call, name="call"),
    path("outbound/", outbound.outbound, name="outbound"),
    path("outbound/<int:number>/", outbound.outbound_call, name="outbound_call"),
    path("repaired-states/", repaired.repaired_states, name="repaired_states"),
    path("disagreements/", disagreements.disagreements, name="disagreements"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/new/", sources.new_source, name="new_source"),
    path("sources/<int:pk>/", sources.source_page, name="source"),
    path("sources/<int:pk>/change/", sources.change_source, name="change_source"),
    path("sources/<int:pk>/upload/", sources.upload_log, name="upload_log"),
    path("sources/<int:pk>/quarantine/", sources.quarantine, name="quarantine"),
    path("sources/<int:pk>/quarantine/replay/", sources.replay, name="replay"),
    path("sources/<int:pk>/aside/", sources.set_aside, name="set_aside"),
    path("sources/<int:pk>/rules/", repairs.rules, name="rules"),
    path("sources/<int:pk>/rules/<slug:code>/", repairs.rule, name="rule"),
    path("sources/<int:pk>/rules/<slug:code>/switch/", repairs.switch, name="switch_rule"),
    path("sources/<int:pk>/names/", sources.names, name="names"),
    path("sources/<int:pk>/names/queues/<int:queue_pk>/", sources.map_queue, name="map_queue"),
    path("sources/<int:pk>/names/agents/<int:agent_pk>/", sources.map_agent, name="map_agent"),
    path("sources/<int:pk>/names/agents/<int:agent_pk>/alias/", sources.add_alias, name="add_alias"),
    path("sources/<int:pk>/names/aliases/<int:alias_pk>/remove/", sources.remove_alias, name="remove_alias"),
    path("sources/backfill/", sources.backfill, name="backfill"),
    path("connections/new/", connections.connect, name="connect"),
    path("connections/<int:pk>/", connections.connection_page, name="connection"),
    path("connections/<int:pk>/change/", connections.change_connection, name="change_connection"),
    path("connections/<int:pk>/try/", connections.try_connection, name="try_connection"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("pauses/", pauses.pause_reasons, name="pause_reasons"),
    path("pauses/new/", pauses.add_reason, name="add_reason"),
    path("pauses/usual/", pauses.add_usual, name="add_usual_reasons"),
    path("pauses/<int:pk>/", pauses.change_reason, name="change_reason"),
    path("by-hand/", by_hand.by_hand, name="by_hand"),
    path("tables/new/", drafts.send, name="send_table"),
    path("tables/<int:pk>/columns/", drafts.columns, name="map_table"),
    path("tables/<int:pk>/names/", drafts.names, name="name_table"),
    path("tables/<int:pk>/take/", drafts.take, name="take_table"),
    path("tables/<int:pk>/discard/", drafts.discard, name="discard_table"),
]
