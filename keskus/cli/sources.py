"""Which PBX a command is about."""

from __future__ import annotations

import sys
from typing import Any


def source_for(name: str, site_code: str) -> Any:
    """The named source, the only one there is, or a new one; None after saying on stderr what to add."""
    from keskus.contacts.actions.sources import create_source
    from keskus.contacts.queries import sources as queries
    from keskus.core.actors import SYSTEM

    found = queries.find_source(name)
    if found is not None:
        return found
    known = queries.source_names()
    if known and not name:
        print(f"keskus: there are several PBXs; add --source with one of: {', '.join(known)}", file=sys.stderr)
        return None
    site = queries.site_by_code(site_code) if site_code else queries.only_site()
    if site is None:
        print(
            "keskus: a new PBX stands at a site; add --site CODE (sites are made in Settings, or by the first start).",
            file=sys.stderr,
        )
        return None
    return create_source(SYSTEM, name=name or "PBX", site=site)
