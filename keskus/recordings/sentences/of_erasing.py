"""Grounds of erasing a recording, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keskus.recordings.rules.erasing import Ground

GROUND_LABELS: dict[str, str | Promise] = {
    Ground.ASKED.value: _("The person asked for it"),
    Ground.UNWANTED.value: _("The caller did not want to be recorded"),
    Ground.PRIVATE.value: _("A private conversation"),
    Ground.MISTAKE.value: _("It should not have been recorded"),
}
