"""Names of channels, dial strings, and telephone numbers in them."""

import re
from typing import NamedTuple

_INSTANCE = re.compile(r"-[0-9a-f]{1,8}(?:;[12])?$")
_OUTSIDE_NUMBER = re.compile(r"\+?[0-9](?:[ ().-]*[0-9]){6,}")
# A number within other text, but no part of a uniqueid (`1795303618.7`) or of a word.
_NUMBER_WITHIN = re.compile(r"(?<![\w.])\+?[0-9]{7,}(?![\w.])")
_NUMBER_IN_IDS = re.compile(r"(?<![\w.-])\+?[0-9]{7,}(?![\w.-])")  # nor of a channel's or bridge's id
_LOCAL_TO_OUTSIDE = re.compile(r"Local/\+?[0-9]{7,}@")
_NUMBER_DIALLED = re.compile(r"\+?[0-9*#]{2,}")


class Dialled(NamedTuple):
    """What one part of a dial string rings: a device, or a number through a trunk (`number` is empty for a device)."""

    interface: str
    number: str


def interface_of(channel: str) -> str:
    """The device behind a channel: `PJSIP/1002` of `PJSIP/1002-00000009`, `Local/1@q` of `Local/1@q-00000003;1`."""
    return _INSTANCE.sub("", channel)


def is_local(channel: str) -> bool:
    """Whether a channel is half of a Local pair, which is nobody's phone."""
    return channel.startswith("Local/")


def other_half(channel: str) -> str:
    """The name of the other half of a Local pair; empty when the channel is none."""
    if not is_local(channel) or channel[-2:] not in (";1", ";2"):
        return ""
    return channel[:-1] + ("2" if channel[-1] == "1" else "1")


def is_outside_number(text: str) -> bool:
    """Whether a text is a number of the public network: seven digits or more and nothing but how they are grouped."""
    return _OUTSIDE_NUMBER.fullmatch(text) is not None


def holds_outside_number(text: str) -> bool:
    """Whether an outside number stands somewhere in a dial string, a file name or other free text."""
    return _NUMBER_WITHIN.search(text) is not None


def holds_number_beside_ids(text: str) -> bool:
    """The same for text that also holds uniqueids, bridge ids and channel names (CEL's extra)."""
    return _NUMBER_IN_IDS.search(text) is not None


def is_local_to_outside(text: str) -> bool:
    """Whether a channel's name has an outside number in it: only Local channels' names can."""
    return _LOCAL_TO_OUTSIDE.search(text) is not None


def dialled_parts(app_data: str) -> tuple[Dialled, ...]:
    """What a Dial() rings: `PJSIP/0123@trunk`, `SIP/trunk/0123`, `PJSIP/trunk/sip:0123@host`, `SIP/100&SIP/101`."""
    parts = (_dialled(part) for part in app_data.split(",", 1)[0].split("&"))
    return tuple(part for part in parts if part is not None)


def _dialled(part: str) -> Dialled | None:
    technology, _, rest = part.strip().partition("/")
    if not rest or not technology:
        return None
    resource, _, address = rest.partition("/")
    if technology == "Local":
        return Dialled(f"Local/{rest.split('/')[0]}", "")
    if address:  # SIP/trunk/0123, DAHDI/g0/0123, PJSIP/trunk/sip:0123@host
        number = address.removeprefix("sips:").removeprefix("sip:").partition("@")[0]
        through = resource
    else:
        number, at, through = resource.partition("@")
        if not at:
            return Dialled(f"{technology}/{resource}", "")
    if number == through or not _NUMBER_DIALLED.fullmatch(number):
        return Dialled(f"{technology}/{through}", "")
    return Dialled(f"{technology}/{through}", number)
