"""What a PBX is ordered to do: only plain names of telephones and channels are sent (privacy rule 41)."""

from __future__ import annotations

import pytest

from keskus.engines.ami.orders import Mode, hang_up_fields, is_phone, listen_fields, mute_fields
from keskus.engines.ami.protocol import Unsafe, action_bytes

HOSTILE = (
    "PJSIP/1900\r\nAction: Command",
    "Local/1900@from-internal",
    "PJSIP/00372555@trunk",
    "PJSIP/1900,w",
    "PJSIP/1900&PJSIP/1901",
    "PJSIP/trunk/sip:1@example.test",
    "/.*/",
    "",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_rule_41_no_name_becomes_a_line_a_dialplan_or_a_pattern(name: str) -> None:
    assert not is_phone(name)
    for phone, target in ((name, "PJSIP/1001"), ("PJSIP/1900", name)):
        with pytest.raises(Unsafe):
            listen_fields(phone, target, Mode.LISTEN, "keskus-1")
    with pytest.raises(Unsafe):
        listen_fields("PJSIP/1900", "PJSIP/1001", Mode.LISTEN, f"{name}\r\n")
    if "@" not in name:
        for fields in (hang_up_fields, lambda channel: mute_fields(channel, is_muted=True)):
            with pytest.raises(Unsafe):
                fields(name)


@pytest.mark.parametrize(
    ("mode", "options"), [(Mode.LISTEN, "qES"), (Mode.WHISPER, "qwES"), (Mode.BARGE, "qBES")], ids=str
)
def test_one_hears_this_telephone_only_and_no_longer_than_the_call(mode: Mode, options: str) -> None:
    fields = listen_fields("PJSIP/1900", "PJSIP/100", mode, "keskus-1")
    assert fields["Data"] == f"PJSIP/100-,{options}", "the dash keeps PJSIP/1001 out"
    assert b"Channel: PJSIP/1900\r\n" in action_bytes("Originate", "1", fields.items())


def test_rule_4_muting_silences_both_directions() -> None:
    assert mute_fields("PJSIP/1001-0000003a", is_muted=True) == {
        "Channel": "PJSIP/1001-0000003a",
        "Direction": "both",
        "State": "1",
    }
