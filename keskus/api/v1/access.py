"""Who the token speaks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from keskus.access.queries import Viewer

router = Router()


class Refusal(Schema):
    """Why nothing was answered."""

    detail: str


class Me(Schema):
    """The person behind the token and what the token may read."""

    number: str
    name: str
    language: str
    roles: list[str]
    permissions: list[str]


@router.get("/me", response={200: Me, 401: Refusal, 429: Refusal}, url_name="me", summary="Who the token speaks for")
def me(request: HttpRequest) -> Any:
    """The roles are those of today; a permission is listed when it reaches anything at all."""
    actor: Viewer = request.auth  # type: ignore[attr-defined]
    return {
        "number": actor.number,
        "name": actor.display_name,
        "language": actor.language,
        "roles": sorted(actor.roles),
        "permissions": sorted(name for name in actor.only or () if actor.may(name)),
    }
