"""What a PBX has to allow us, as lines for its manager_custom.conf. No database.

The least that does: reading calls, agents, the end of a visit to a queue (QUEUESTATUS, of the class `dialplan`) and the
start of Asterisk (`system`); writing only pauses (`agent`) and the list of channels (`reporting`). The filters keep
everything else on the PBX; they are set there, since setting them from here would need the right to restart it.

Listening in live rings somebody's telephone (`originate`) and hangs it up (`call`); the pause of a recording mutes it
(`call` as well), and what the dialplan says of payments is of the class `user`. Only who wants that allows it.
"""

from __future__ import annotations

from ipaddress import ip_address

READ = "system,call,agent,dialplan"
WRITE = "agent,reporting"
EVENTS = (
    "Event: QueueCaller",
    "Event: QueueMember",
    "Event: Agent",
    "Event: BlindTransfer",
    "Event: AttendedTransfer",
    "Event: Hangup",
    "Event: FullyBooted",
    "Variable: QUEUESTATUS",
)
WATCHING_READ, WATCHING_WRITE = "user", "call,originate"
WATCHING_EVENTS = ("Event: ChanSpy", "Event: OriginateResponse", "Event: MixMonitorMute", "UserEvent: Keskus")
UNKNOWN_ADDRESS = "192.0.2.1"  # of the range for documentation: nobody's


def manager_block(user: str, address: str, *, watches: bool = False) -> str:
    """The lines; `address` is ours as the PBX sees it, empty when not known. `watches`: with what live listening and
    the pause of recordings need."""
    read, write = (f"{READ},{WATCHING_READ}", f"{WRITE},{WATCHING_WRITE}") if watches else (READ, WRITE)
    lines = [
        "[general](+)",
        "timestampevents = yes",
        "",
        f"[{user}]",
        "secret = …",
        "deny = 0.0.0.0/0.0.0.0",
        "deny = ::/0",
        f"permit = {_permitted(address)}",
        f"read = {read}",
        f"write = {write}",
        *(f"eventfilter = {event}" for event in (*EVENTS, *(WATCHING_EVENTS if watches else ()))),
    ]
    return "\n".join(lines)


def tls_block(port: int) -> str:
    """What switches TLS on at the PBX, at a port and for all of its managers."""
    lines = [
        "[general](+)",
        "tlsenable = yes",
        f"tlsbindaddr = 0.0.0.0:{port}",
        "tlscertfile = /etc/asterisk/keys/asterisk.crt",
        "tlsprivatekey = /etc/asterisk/keys/asterisk.key",
    ]
    return "\n".join(lines)


def _permitted(address: str) -> str:
    """One address and no other."""
    text = address or UNKNOWN_ADDRESS
    return f"{text}/128" if ip_address(text).version == 6 else f"{text}/255.255.255.255"
