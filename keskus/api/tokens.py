"""Bearer tokens: who is asking, and how often."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from keskus.access.actions import use_token
from keskus.access.queries import Viewer, token_in_force, viewer_of_token

TOO_MANY_REQUESTS = 429


class TokenAuth(HttpBearer):
    """`Authorization: Bearer keskus_…`; the actor is then on `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        """The actor of a token in force; None (401) for any other. Raises 429 beyond its share of the minute."""
        found = token_in_force(token)
        if found is None:
            return None
        if not use_token(found):
            raise HttpError(TOO_MANY_REQUESTS, "Too many requests in this minute.")
        return viewer_of_token(found, timezone.localdate())
