"""What the deeds of automatic checks, and what they are about, are called on screens; `web.deeds` takes them in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keskus.quality.sentences.checks import VERDICT_LABELS

CHECK_DEEDS: dict[str, str | Promise] = {
    "quality.check_recordings": _("Recordings looked through by machine"),
    "quality.decide_finding": _("Finding of a check decided"),
}
CHECK_THINGS: dict[str, str | Promise] = {"quality.checkfinding": _("Finding of an automatic check")}
CHECK_CHANGES: dict[str, str | Promise] = {
    "recordings": _("recordings"),
    "found": _("found"),
    "verdict": _("decision"),
    "words": _("in your words"),
}
CHECK_VALUES: dict[tuple[str, str], str | Promise] = {("verdict", key): words for key, words in VERDICT_LABELS.items()}
