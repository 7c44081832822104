"""The vault: sounds are sealed chunk by chunk, read from any place, and open for their own row alone."""

from __future__ import annotations

import base64
import os
import secrets

import pytest

from keskus.core.keys import KeyFault, unseal
from keskus.recordings.gateways import vault

SOUND = secrets.token_bytes(2 * vault.CHUNK_BYTES + 12345)


def test_a_sound_comes_back_from_any_place_and_nothing_of_it_lies_in_clear() -> None:
    kept = vault.keep(SOUND)
    wrapped = vault.wrap(kept, 7, 1)
    stream = vault.open_sound(kept.name, wrapped, 7, 1)
    assert stream.read() == SOUND
    for place in (0, 1, vault.CHUNK_BYTES - 1, vault.CHUNK_BYTES, len(SOUND) - 3):
        stream.seek(place)
        assert stream.read(5) == SOUND[place : place + 5]
    stored = vault.path_of(kept.name).read_bytes()
    assert SOUND[:64] not in stored
    assert base64.b64encode(kept.key).decode() not in wrapped


@pytest.mark.parametrize("size", [0, 1, vault.CHUNK_BYTES, vault.CHUNK_BYTES + 1])
def test_sounds_at_the_edges_of_a_chunk_come_back_whole(size: int) -> None:
    kept = vault.keep(SOUND[:size])
    assert vault.open_sound(kept.name, vault.wrap(kept, 1, 1), 1, 1).read() == SOUND[:size]


@pytest.mark.parametrize("harm", ["changed", "cut", "swapped"])
def test_a_sound_that_was_changed_moved_or_cut_off_shows(harm: str) -> None:
    kept = vault.keep(SOUND)
    path = vault.path_of(kept.name)
    data, whole = path.read_bytes(), vault.CHUNK_BYTES + vault.TAG_BYTES
    parts = [data[:whole], data[whole : 2 * whole], data[2 * whole :]]
    harmed = {
        "changed": bytes([data[0] ^ 1]) + data[1:],
        "cut": parts[0] + parts[1],
        "swapped": parts[1] + parts[0] + parts[2],
    }
    path.write_bytes(harmed[harm])
    with pytest.raises(vault.VaultDamage):
        vault.open_sound(kept.name, vault.wrap(kept, 1, 1), 1, 1).read()


def test_a_key_opens_for_its_own_recording_and_version_only_and_without_it_nothing_opens() -> None:
    kept, other = vault.keep(SOUND), vault.keep(b"other")
    wrapped = vault.wrap(kept, 7, 2)
    for name, row, version in [(kept.name, 8, 2), (kept.name, 7, 1), (other.name, 7, 2)]:
        with pytest.raises(vault.VaultDamage):
            vault.open_sound(name, wrapped, row, version)
    with pytest.raises(vault.VaultDamage):
        vault.open_sound(kept.name, "", 7, 2)
    with pytest.raises(KeyFault):
        unseal(wrapped.replace(":k1:", ":k9:", 1) if ":k1:" in wrapped else "v1:none:x")


def test_a_file_left_half_written_is_removed_and_an_unnamed_one_is_told() -> None:
    kept = vault.keep(SOUND)
    path = vault.path_of(kept.name)
    half = path.with_name(f"{'0' * 32}.coming")
    half.write_bytes(b"half")
    assert list(vault.left_behind()) == []  # young: the deed may be under way
    for each in (path, half):
        os.utime(each, (0, 0))
    assert list(vault.left_behind()) == [kept.name]
    assert not half.exists()
