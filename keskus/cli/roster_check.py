"""`keskus roster INSTANCE.json --check ROSTER.json --law PL`: the independent checker on files, as JSON.

The answer is a list of findings, [] when there are none; the exit code is 1 when the law is broken.
"""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from keskus.cli import Explained

if TYPE_CHECKING:
    from keskus.engines.labour_law import Breach, Change, Value

WORDS = {"yes": True, "no": False}
SETTABLE = {"minutes", "days", "times", "share", "yes_no"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which roster, by which law, and what the house sets beside it."""
    parser.add_argument("--check", type=Path, metavar="ROSTER", help="make none; check this one by the law")
    parser.add_argument("--law", metavar="CODE", help="PL, EE, EU, UK, US or DE; docs/labour-law.md (with --check)")
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the house, as days_in_a_row=5 or sunday_work_allowed=yes; may be repeated",
    )
    parser.add_argument("--ground", default="", metavar="TEXT", help="by which leave of the law a --change is looser")


def checked(options: argparse.Namespace, instance_text: str, roster_text: str) -> tuple[str, bool]:
    """The findings as JSON, and whether the law is broken. Raises a rostering `Fault` for a file that is wrong."""
    from keskus.engines.labour_law import PROFILES, Refused, Severity, limits_of
    from keskus.engines.rostering.files import instance_of, roster_of
    from keskus.engines.rostering.lawful import breaches_of

    profile = PROFILES.get((options.law or "").upper())
    if profile is None:
        raise Explained(f"--law: name one of {', '.join(PROFILES)}.")
    instance, roster = instance_of(instance_text), roster_of(roster_text)
    strangers = {shift.person for shift in roster.shifts} - instance.places.keys()
    if strangers:
        raise Explained(f"--check: the instance has no {', '.join(sorted(strangers))}; check it with its own instance.")
    changes = [_change(text, options.ground) for text in options.change]
    try:
        limits = limits_of(profile, instance.zone, changes)
    except Refused as refused:
        raise Explained(
            f"--change: {refused.change.parameter} is refused by the law: {refused.objection}."
        ) from refused
    found = breaches_of(instance, roster, limits)
    text = json.dumps([_written(breach, instance.zone) for breach in found], indent=1, ensure_ascii=False)
    return text, any(breach.severity is Severity.BREACH for breach in found)


def _change(text: str, ground: str) -> Change:
    """From NAME=VALUE."""
    from keskus.engines.labour_law import PARAMETERS, Change

    name, _, written = text.partition("=")
    if name not in PARAMETERS or PARAMETERS[name].unit not in SETTABLE:
        raise Explained(f"--change: “{name}” is no parameter that can be set here; docs/labour-law.md lists them.")
    return Change(name, _value(written, name), ground=ground)


def _value(written: str, name: str) -> Value:
    if written in WORDS:
        return WORDS[written]
    try:
        return float(written) if "." in written else int(written)
    except ValueError as error:
        raise Explained(f"--change: {name} takes a number, yes or no.") from error


def _written(breach: Breach, zone: str) -> dict[str, Any]:
    from keskus.engines.labour_law import PARAMETERS

    def moment(at: int) -> str:
        return datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat()

    return {
        "rule": breach.rule,
        "severity": breach.severity,
        "people": list(breach.people),
        "from": moment(breach.starts_at),
        "to": moment(breach.ends_at),
        "parameter": breach.parameter,
        "unit": PARAMETERS[breach.parameter].unit,
        "limit": breach.limit,
        "measured": round(breach.measured, 4),
        "source": breach.source,
        "mend": breach.mend,
    }
