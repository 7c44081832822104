"""Channel names and dial strings as PBXs write them."""

from __future__ import annotations

import pytest

from keskus.engines.asterisk.channels import (
    Dialled,
    dialled_parts,
    holds_number_beside_ids,
    holds_outside_number,
    interface_of,
    is_outside_number,
    other_half,
)


@pytest.mark.parametrize(
    ("channel", "interface"),
    [
        ("PJSIP/1002-00000009", "PJSIP/1002"),
        ("PJSIP/trunk-vox-0000001a", "PJSIP/trunk-vox"),
        ("Local/1010@from-queue-00000009;1", "Local/1010@from-queue"),
        ("SIP/100-08a7b2c0", "SIP/100"),
        ("DAHDI/i1/0770900123-2f", "DAHDI/i1/0770900123"),
    ],
)
def test_the_device_behind_a_channel(channel: str, interface: str) -> None:
    assert interface_of(channel) == interface


def test_the_halves_of_a_local_channel() -> None:
    assert other_half("Local/1@q-00000001;1") == "Local/1@q-00000001;2"
    assert other_half("Local/1@q-00000001;2") == "Local/1@q-00000001;1"
    assert other_half("PJSIP/1-00000001") == ""


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        ("PJSIP/447700900072@trunk-vox,20,b(x^s^1)", (Dialled("PJSIP/trunk-vox", "447700900072"),)),
        ("SIP/trunk/447700900072,300,T", (Dialled("SIP/trunk", "447700900072"),)),
        ("PJSIP/trunk/sip:+447700900072@sip.example.net,60", (Dialled("PJSIP/trunk", "+447700900072"),)),
        ("DAHDI/g0/112", (Dialled("DAHDI/g0", "112"),)),
        ("PJSIP/1900,20", (Dialled("PJSIP/1900", ""),)),
        (
            "PJSIP/100/sip:100@10.0.0.9:5060&PJSIP/101/sip:101@10.0.0.8",
            (Dialled("PJSIP/100", ""), Dialled("PJSIP/101", "")),
        ),
        ("Local/1010@from-queue/n,15", (Dialled("Local/1010@from-queue", ""),)),
        ("", ()),
    ],
)
def test_what_a_dial_rings(data: str, parts: tuple[Dialled, ...]) -> None:
    assert dialled_parts(data) == parts


def test_numbers_of_people_are_told_from_extensions_and_ids() -> None:
    assert is_outside_number("+44 20 7946-0656")
    assert not is_outside_number("1001")
    assert not is_outside_number("anonymous")
    assert holds_outside_number("PJSIP/447700900072@trunk-vox,20")
    assert holds_outside_number("/rec/out-0770900123-1001.wav")
    assert not holds_outside_number("sales,tb(sub-ref^s^1),,,75")
    assert holds_number_beside_ids('{"extension":"913125550145","uniqueid":"1795303654.39"}')
    assert not holds_number_beside_ids('{"channel":"PJSIP/1002-00000009","uniqueid":"1795303654.39"}')
