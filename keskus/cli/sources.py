"""Which source a command is about, and of what kind a new one is."""

from __future__ import annotations

import argparse
import sys
from typing import Any
from zoneinfo import available_timezones

KINDS = ("asterisk_queue_log", "asterisk_cdr", "asterisk_cel")


def add_kind_arguments(parser: argparse.ArgumentParser) -> None:
    """What a new source is."""
    parser.add_argument("--site", default="", help="code of the site, for a new source")
    parser.add_argument("--kind", default="", choices=("", *KINDS), help="for a new source; else told by the file")
    parser.add_argument(
        "--with",
        dest="companion",
        default="",
        metavar="SOURCE",
        help="for a new CDR or CEL source: the queue_log source whose calls it tells more of",
    )
    parser.add_argument(
        "--time-zone", default="", help="for a new source: zone of its local times, such as UTC; else its site's"
    )


def source_for(options: argparse.Namespace, path: str) -> Any:
    """The named source, the only one there is, or a new one; None after saying on stderr what to add."""
    from keskus.contacts.gateways import FileTrouble
    from keskus.contacts.queries import sources as queries

    try:
        told = _kind_of(path)
    except FileTrouble as trouble:
        return _no(str(trouble))
    found = queries.find_source(options.source)
    if found is not None:
        return found if _fits(found, options, told) else None
    known = queries.source_names()
    if known and not options.source:
        return _no(f"there are several sources; add --source with one of: {', '.join(known)}, or with a new name")
    return _new_source(options, options.kind or told or KINDS[0], is_told=bool(told and not options.kind))


def _kind_of(path: str) -> str:
    """CDR or CEL if the file's first record is one; empty for everything else, a pipe included."""
    from keskus.contacts.gateways import first_line
    from keskus.contacts.rules.records import CEL, kind_of_first

    kind = None if path in ("", "-") else kind_of_first(first_line(path))
    if kind is None:
        return ""
    return "asterisk_cel" if kind is CEL else "asterisk_cdr"


def _fits(found: Any, options: argparse.Namespace, told: str) -> bool:
    """Whether the file is of the source's kind, as far as anybody knows."""
    if found.kind not in KINDS or found.kind in (options.kind or told or found.kind, told):
        return True
    looks = f"this file looks like {told}" if told else f"--kind says {options.kind}"
    _no(f"{looks}, but {found.name} takes {found.kind}. For a new source: --source NEW-NAME --with {found.name}")
    return False


def _new_source(options: argparse.Namespace, kind: str, *, is_told: bool) -> Any:
    from keskus.contacts.actions.sources import create_source
    from keskus.contacts.queries import sources as queries
    from keskus.core.actors import SYSTEM

    companion = None
    if kind != KINDS[0]:
        companion = queries.queue_log_named(options.companion)
        if companion is None and (options.companion or kind == "asterisk_cdr"):
            return _no("say whose calls these are: --with NAME-OF-THE-QUEUE_LOG-SOURCE")
    site = companion.site if companion else queries.site_by_code(options.site) if options.site else queries.only_site()
    if site is None:
        return _no(
            "a new source stands at a site; add --site CODE (sites are made in Settings, or by the first start)."
        )
    if options.time_zone and options.time_zone not in available_timezones():
        return _no(f"no time zone is called {options.time_zone}; names look like Europe/Tallinn or UTC")
    source = create_source(
        SYSTEM,
        name=options.source or "PBX",
        site=site,
        kind=kind,
        companion_of=companion,
        time_zone=options.time_zone,
    )
    if is_told:
        whose = f"telling more of the calls of {companion}" if companion else "with calls of its own"
        print(f"{source.name}: a new source, {kind} by the look of the file, {whose}.")
    return source


def _no(text: str) -> None:
    print(f"keskus: {text}", file=sys.stderr)
