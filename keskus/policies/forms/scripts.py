"""A script's own facts, and a version with its steps, one row each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.people.models import Queue
from keskus.policies.models import Script
from keskus.policies.rules.scripts import LANGUAGES, MOST_PHRASES, Step, StepKind

BLANK_ROWS = 4
KINDS = (
    (StepKind.STEP.value, gettext_lazy("Step")),
    (StepKind.PHRASE.value, gettext_lazy("Said word for word")),
    (StepKind.SECTION.value, gettext_lazy("Heading")),
)
LANGUAGE_LABELS = {
    "en": gettext_lazy("English"),
    "pl": gettext_lazy("Polish"),
    "et": gettext_lazy("Estonian"),
}
PHRASE_LABELS = {
    "en": gettext_lazy("Wordings in English, one a line"),
    "pl": gettext_lazy("Wordings in Polish, one a line"),
    "et": gettext_lazy("Wordings in Estonian, one a line"),
}


class ScriptForm(forms.Form):
    """Name, kind and queues."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Script.Kind.choices)
    queues = forms.ModelMultipleChoiceField(
        Queue.objects.none(),
        label=gettext_lazy("Queues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: it holds in the whole centre."),
    )

    def __init__(self, *args: Any, queues: QuerySet[Queue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queues"].queryset = queues  # type: ignore[attr-defined]


class ChangeScriptForm(ScriptForm):
    """And whether it is still used."""

    is_closed = forms.BooleanField(label=gettext_lazy("No longer used"), required=False)


class VersionForm(forms.Form):
    """From which day a version holds, and what is new in it."""

    from_on = forms.DateField(
        label=gettext_lazy("Holds from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    note = forms.CharField(label=gettext_lazy("What changed"), max_length=300, required=False)


class StepForm(forms.Form):
    """One step. A row whose texts are all empty is left out; the order is that of the numbers."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    order = forms.IntegerField(label=gettext_lazy("Place"), min_value=0, max_value=999)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    is_required = forms.BooleanField(label=gettext_lazy("Required"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = forms.CharField(
                label=LANGUAGE_LABELS[language],
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for language in LANGUAGES:
            self.fields[f"phrases_{language}"] = forms.CharField(
                label=PHRASE_LABELS[language],
                max_length=4000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """Wordings by line."""
        values = super().clean() or {}
        for language in LANGUAGES:
            lines = [line.strip() for line in values.get(f"phrases_{language}", "").splitlines() if line.strip()]
            if len(lines) > MOST_PHRASES:
                self.add_error(f"phrases_{language}", _("At most %(most)s wordings.") % {"most": MOST_PHRASES})
            values[f"phrases_{language}"] = lines
        return values

    @property
    def step(self) -> Step | None:
        """The step; none for an empty row."""
        given = self.cleaned_data
        texts = {code: given[f"text_{code}"].strip() for code in LANGUAGES if given[f"text_{code}"].strip()}
        phrases = {code: given[f"phrases_{code}"] for code in LANGUAGES if given[f"phrases_{code}"]}
        if not texts and not phrases:
            return None
        code = given["code"] or secrets.token_hex(4)
        return Step(code, StepKind(given["kind"]), texts, phrases, given["is_required"])


StepFormSet = forms.formset_factory(StepForm, extra=BLANK_ROWS, max_num=80, absolute_max=80)


def rows_of(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as their forms show them."""
    return [
        {"code": step.code, "order": place * 10, "kind": step.kind.value, "is_required": step.is_required}
        | {f"text_{code}": step.texts.get(code, "") for code in LANGUAGES}
        | {f"phrases_{code}": "\n".join(step.phrases.get(code, ())) for code in LANGUAGES}
        for place, step in enumerate(steps, start=1)
    ]


def steps_in(formset: Any) -> list[Step]:
    """The steps of a valid set of rows, in the order of their numbers."""
    rows = [(form.cleaned_data["order"], number, form.step) for number, form in enumerate(formset) if form.cleaned_data]
    return [step for _order, _number, step in sorted(rows, key=lambda row: row[:2]) if step is not None]
