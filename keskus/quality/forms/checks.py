"""Choosing among findings, and deciding one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keskus.quality.rules.checks import Verdict
from keskus.quality.sentences.checks import CHECK_LABELS, VERDICT_LABELS

MOST_WORDS = 1000


class FindingFilter(forms.Form):
    """Which findings are shown; nothing chosen is those that nobody has decided."""

    verdict = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[*VERDICT_LABELS.items(), ("all", _("all"))]
    )
    check = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("all")), *CHECK_LABELS.items()])

    def chosen(self) -> dict[str, Any]:
        """Column to value."""
        given = self.cleaned_data if self.is_valid() else {}
        found = {"check_code": given["check"]} if given.get("check") else {}
        verdict = given.get("verdict") or Verdict.OPEN.value
        return found if verdict == "all" else {**found, "verdict": verdict}


class DecideForm(forms.Form):
    """Whether it is so, in one's own words."""

    verdict = forms.ChoiceField(
        label=_("What you heard"),
        choices=[(key, VERDICT_LABELS[key]) for key in (Verdict.ACCEPTED.value, Verdict.REJECTED.value)],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("In your words"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))

    def values(self) -> dict[str, Any]:
        """As the deed takes them."""
        return {"verdict": Verdict(self.cleaned_data["verdict"]), "words": self.cleaned_data["words"]}
