"""Laying down the terms of recording or listening; handing the notice over; ending."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keskus.people.models import Employee
from keskus.recordings.models.gate import STATED_CHOICES
from keskus.recordings.rules.gate import LANGUAGES, Terms, needed
from keskus.recordings.sentences.of_gate import gate_reason

FIELD_OF = {"two_weeks": "effective_on", "announced_late": "effective_on"}


def _words(label: Any, language: str = "", **more: Any) -> forms.CharField:
    drawn = {"rows": 6, "lang": language} if language else {"rows": 3}
    return forms.CharField(label=label, max_length=4000, required=False, widget=forms.Textarea(drawn), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class TermsForm(forms.Form):
    """All that the law of either country asks for; what is missing for this one is said beside its field."""

    purposes = _words(gettext_lazy("What it is done for"))
    scope = _words(
        gettext_lazy("Whom and what it covers"), help_text=gettext_lazy("Queues, people, calls; and what is left out.")
    )
    manner = _words(
        gettext_lazy("How it is done"),
        help_text=gettext_lazy(
            "By which system, who may hear it, how long it is kept, when it stops for card numbers."
        ),
    )
    ground = _words(
        gettext_lazy("Legal ground"),
        help_text=gettext_lazy("For instance legitimate interest, and why it weighs more than people's privacy."),
    )
    stated_in = forms.ChoiceField(label=gettext_lazy("Stated in"), choices=[("", "–"), *STATED_CHOICES], required=False)
    announced_on = _day(gettext_lazy("People were told on"), required=False)
    effective_on = _day(gettext_lazy("In force from"), required=False)
    notice_pl = _words(gettext_lazy("Notice in Polish"), "pl")
    notice_et = _words(gettext_lazy("Notice in Estonian"), "et")
    notice_en = _words(gettext_lazy("Notice in English"), "en")

    def __init__(self, *args: Any, country: str, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in needed(country):
            self.fields[name].required = True

    def terms(self) -> Terms:
        """What was typed."""
        values = self.cleaned_data
        texts = {language: values[f"notice_{language}"].strip() for language in LANGUAGES}
        return Terms(
            0,
            values["purposes"],
            values["scope"],
            values["manner"],
            values["ground"],
            values["stated_in"],
            values["announced_on"],
            values["effective_on"],
            {language: text for language, text in texts.items() if text},
        )

    def show_lacks(self, lacks: Iterable[str]) -> None:
        """What the law asks for, at the fields where it is missing."""
        for code in lacks:
            self.add_error(FIELD_OF.get(code, code), gate_reason(code))


class EndForm(forms.Form):
    """The first day on which it holds no more."""

    on = _day(gettext_lazy("No more from"))


class ReceiptsForm(forms.Form):
    """Whom the notice was handed to, and when."""

    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who has it now"), queryset=Employee.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    on = _day(gettext_lazy("Handed over in writing on"))

    def __init__(self, *args: Any, people: Iterable[Employee], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Employee.objects.filter(pk__in=[person.pk for person in people])
