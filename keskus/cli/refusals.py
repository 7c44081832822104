"""What `keskus up` will not start with, and what to do about each."""

from __future__ import annotations

import ipaddress
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keskus.core.hosts import is_this_machine
from keskus.core.keys import looks_made_up


@dataclass(frozen=True, slots=True)
class Start:
    """How the server is about to start."""

    host: str
    is_plain: bool = False
    proxy: str = ""
    mode: str = "production"
    is_debug: bool = False
    hosts: Sequence[str] = ("localhost",)
    keys: Mapping[str, bytes] = field(default_factory=dict)
    key_file: Path | None = None
    key_file_mode: int = 0o600
    is_demo_data: bool = False


def is_address(text: str) -> bool:
    """Whether the text is an IP address or a network of them."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def refusals(start: Start) -> list[str]:
    """Each reason not to start, with its remedy; empty when all is well."""
    return [*_key_refusals(start), *_setting_refusals(start), *_door_refusals(start)]


def _key_refusals(start: Start) -> list[str]:
    if not start.keys:
        return [f"There is no key ({start.key_file}). Make one: keskus key"]
    found = [
        f"Key {key_id} looks like a sample, not like chance. Make a real one: keskus key"
        for key_id, key in start.keys.items()
        if looks_made_up(key)
    ]
    if start.key_file and start.key_file_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP):
        found.append(f"Others can read or change the key file. Close it: chmod 600 {start.key_file}")
    return found


def _setting_refusals(start: Start) -> list[str]:
    found = []
    if start.mode != "production":
        found.append(f"KESKUS_MODE is {start.mode}. Remove it: `keskus up` serves real data. To try: keskus demo")
    if start.is_debug:
        found.append("KESKUS_DEBUG shows the program's insides to every visitor. Remove it.")
    if any(host.strip() in ("*", ".") for host in start.hosts):
        found.append(
            "KESKUS_HOSTS is *, so anybody's name for this server is believed. Name the hosts, comma separated."
        )
    if start.is_demo_data:
        found.append("The data folder holds a demo, whose accounts are made up. Name another in KESKUS_DATA_DIR.")
    return found


def _door_refusals(start: Start) -> list[str]:
    if start.proxy:
        if all(is_address(part.strip()) for part in start.proxy.split(",")):
            return []
        return [
            f"KESKUS_TRUSTED_PROXY must be the proxy's IP address, not {start.proxy!r}: only its headers are believed."
        ]
    if start.is_plain and not is_this_machine(start.host):
        return [
            f"Plain HTTP on {start.host} would show passwords and calls to the network. Leave --http out (HTTPS is made"
            " by itself), listen on 127.0.0.1, or put a proxy before it: KESKUS_TRUSTED_PROXY=its address."
        ]
    return []
