"""Pages of the frame itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language of this browser, and go back to where the choice was made."""
    return set_language(request)
