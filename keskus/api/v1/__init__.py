"""Version 1 of the API. Names and meanings do not change within a version; things may be added."""

from __future__ import annotations

from ninja import NinjaAPI

from keskus.api.tokens import TokenAuth
from keskus.api.v1 import access, contacts, payments, recordings

api = NinjaAPI(
    title="Keskus",
    version="1",
    description="Made of the same queries as the pages, within the grants of whoever made the token.",
    urls_namespace="api-1",
    docs_url=None,  # an interactive page would need scripts that our content security policy refuses
    auth=TokenAuth(),
)
api.add_router("", access.router, tags=["access"])
api.add_router("", contacts.router, tags=["calls"])
api.add_router("", payments.router, tags=["payments"])
api.add_router("", recordings.router, tags=["recordings"])
