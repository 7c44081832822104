"""Pages of the frame itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from keskus.access.actions import change_own_settings
from keskus.core.http import viewer


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language of this browser and of the signed-in person, and go back to where the choice was made."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        change_own_settings(viewer(request), request.user, language=chosen)
    return set_language(request)
