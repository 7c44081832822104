"""Every page belongs to an area, which is marked in the rail; only one's own account and the search belong to none."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from keskus.web.areas import entries
from tests.house.routes import ROUTES

OUTSIDE = ("access:account", "access:settings", "web:search", "web:language", "web:health")
OF_ONESELF = ("/account/", "/api/", "/health")
EVERYTHING: Any = SimpleNamespace(may=lambda permission: True)


def patterns(resolver: URLResolver, prefix: str = "/", spaces: tuple[str, ...] = ()) -> dict[str, str]:
    """Route name -> its address with every part that varies written as 1."""
    found: dict[str, str] = {}
    for each in resolver.url_patterns:
        address = prefix + re.sub(r"<[^>]*>", "1", str(each.pattern)).strip("^$")
        if isinstance(each, URLResolver):
            found |= patterns(each, address, (*spaces, each.namespace) if each.namespace else spaces)
        elif isinstance(each, URLPattern) and each.name:
            found[":".join((*spaces, each.name))] = address
    return found


ADDRESSES = patterns(get_resolver())
PAGES = sorted({route.name for route in ROUTES if route.method == "GET"})


@pytest.mark.parametrize("name", PAGES)
def test_every_page_belongs_to_one_area(name: str) -> None:
    address = ADDRESSES[name]
    current = [str(entry.label) for entry in entries(EVERYTHING, address) if entry.is_current]
    if name in OUTSIDE or address.startswith(OF_ONESELF):
        assert current == []
    else:
        assert len(current) == 1, f"{address}: {current}"
