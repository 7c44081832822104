"""A saved report: its name and with whom it is shared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keskus.access.queries import ROLE_LABELS, SCOPE_LABELS
from keskus.access.rules import ScopeKind
from keskus.core.actors import Actor
from keskus.reports.actions.saved import Sharing
from keskus.reports.models import SavedReport
from keskus.reports.queries.saved import SHARED_WITH, places_to_share


class SaveForm(forms.Form):
    """A name, and for those who may share: with which roles, and where."""

    name = forms.CharField(label=_("Name"), max_length=80)
    roles = forms.MultipleChoiceField(
        label=_("Share with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, ROLE_LABELS[role]) for role in SHARED_WITH],
        help_text=_("They see it among their saved reports, with the figures that they reach themselves."),
    )
    place = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, *args: Any, viewer: Actor, saved: SavedReport | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._saved = saved
        places = [(_value(kind, number), name or SCOPE_LABELS[kind]) for kind, number, name in places_to_share(viewer)]
        if saved is not None:
            self.initial = {"name": saved.name, "roles": saved.shared_roles}
            self.initial["place"] = _value(ScopeKind(saved.scope_kind), saved.scope_id)
        if not places:
            del self.fields["roles"], self.fields["place"]
            return
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    @property
    def sharing(self) -> Sharing:
        """What the fields come to; without them it stays as it is."""
        if "roles" not in self.fields:
            saved = self._saved
            return Sharing(saved.shared_roles, saved.scope_kind, saved.scope_id) if saved else Sharing()
        kind, _sep, number = (self.cleaned_data.get("place") or "centre").partition(":")
        return Sharing(self.cleaned_data["roles"], kind, int(number) if number else None)


def _value(kind: ScopeKind, number: int | None) -> str:
    return kind.value if number is None else f"{kind.value}:{number}"
