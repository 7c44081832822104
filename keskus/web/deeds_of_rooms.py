"""The words of the rooms that keep theirs in a file of their own, for `web.deeds`."""

from __future__ import annotations

from django.utils.functional import Promise

from keskus.web.check_deeds import CHECK_CHANGES, CHECK_DEEDS, CHECK_THINGS, CHECK_VALUES
from keskus.web.evaluation_deeds import EVALUATION_CHANGES, EVALUATION_DEEDS, EVALUATION_THINGS, EVALUATION_VALUES
from keskus.web.listening_deeds import LISTENING_CHANGES, LISTENING_DEEDS, LISTENING_THINGS, LISTENING_VALUES
from keskus.web.monitoring_deeds import MONITORING_CHANGES, MONITORING_DEEDS, MONITORING_THINGS, MONITORING_VALUES
from keskus.web.recording_deeds import RECORDING_CHANGES, RECORDING_DEEDS, RECORDING_THINGS, RECORDING_VALUES
from keskus.web.roster_deeds import ROSTER_CHANGES, ROSTER_DEEDS, ROSTER_THINGS, ROSTER_VALUES
from keskus.web.score_deeds import SCORE_CHANGES, SCORE_DEEDS, SCORE_THINGS

Words = dict[str, str | Promise]

ROOM_DEEDS: Words = {
    **CHECK_DEEDS,
    **LISTENING_DEEDS,
    **ROSTER_DEEDS,
    **EVALUATION_DEEDS,
    **MONITORING_DEEDS,
    **RECORDING_DEEDS,
    **SCORE_DEEDS,
}
ROOM_THINGS: Words = {
    **CHECK_THINGS,
    **LISTENING_THINGS,
    **ROSTER_THINGS,
    **EVALUATION_THINGS,
    **MONITORING_THINGS,
    **RECORDING_THINGS,
    **SCORE_THINGS,
}
ROOM_CHANGES: Words = {
    **CHECK_CHANGES,
    **LISTENING_CHANGES,
    **ROSTER_CHANGES,
    **EVALUATION_CHANGES,
    **MONITORING_CHANGES,
    **RECORDING_CHANGES,
    **SCORE_CHANGES,
}
ROOM_VALUES: dict[tuple[str, str], str | Promise] = {
    **CHECK_VALUES,
    **LISTENING_VALUES,
    **ROSTER_VALUES,
    **EVALUATION_VALUES,
    **MONITORING_VALUES,
    **RECORDING_VALUES,
}
