"""The recordings of a real Asterisk, each tied to the very call that its index says."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from keskus.contacts.models import Contact, OutboundCall
from keskus.recordings.queries.matching import Match, find_call
from keskus.recordings.rules.names import Told, told_by
from tests.contacts.evidence import evidence_source
from tests.contacts.world import a_source, data_folder, take

pytestmark = pytest.mark.django_db
UTC = ZoneInfo("UTC")


VOICEMAIL = "voicemail-1795303873.514.wav"


def test_each_recording_of_a_real_pbx_is_tied_to_its_call_whether_by_id_or_by_time() -> None:
    folder = data_folder("asterisk-run-a")
    log = a_source()
    take(log, str(folder / "queue_log"))
    take(evidence_source(log, "asterisk_cdr"), str(folder / "cdr-Master.csv"))
    index = [told for told in json.loads((folder / "recordings" / "index.json").read_text()) if "uniqueid" in told]
    names, by_time = 0, 0
    for told in index:
        for file in told["files"]:
            names += 1
            found = told_by(file["file"], UTC, "-rx", "-tx")
            assert found.call_key == told["uniqueid"]
            match = find_call(found, log.site, found.began_epoch or 0, told["talk_s"])
            assert match is not None, file["file"]
            _is_the_call(match, told)
        blind = Told("", "", "", int(told["connect"]), told.get("queue") or "")
        match = find_call(blind, log.site, int(told["connect"]), told["talk_s"])
        if match is not None:  # where two fit, none is taken
            by_time += 1
            _is_the_call(match, told)
    assert names == 32
    left = find_call(told_by(VOICEMAIL, UTC), log.site, 1795303873, 1.0)
    assert left is not None
    assert left.contact is not None
    assert left.contact.outcome != "answered"
    assert by_time >= len(index) * 0.7


def _is_the_call(match: Match, told: dict[str, object]) -> None:
    call: Contact | OutboundCall | None = match.contact or match.outbound
    assert call is not None
    assert told["uniqueid"] in (call.callid, call.linkedid)
    assert call.answered_epoch == pytest.approx(told["connect"], abs=2)
    if match.contact is not None:
        assert match.contact.queue.name == told["queue"]
        assert match.contact.agent is not None
        assert match.contact.agent.name in (told["agent_name"], f"PJSIP/{told['agent']}")
