"""Listening in: how, for what, and which telephone rings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keskus.engines.ami.orders import Mode, is_phone
from keskus.recordings.models import LiveListening
from keskus.recordings.sentences.of_monitoring import live_reason


class ListenForm(forms.Form):
    """`speaks`: whether speaking to the agent and joining are offered."""

    mode = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=LiveListening.How.choices,
        widget=forms.RadioSelect,
        initial=Mode.LISTEN.value,
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("For what"),
        choices=LiveListening.Purpose.choices,
        help_text=gettext_lazy("The agent sees it, with your name, the time and how long you listened."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Your telephone at the PBX"),
        max_length=80,
        help_text=gettext_lazy("For instance PJSIP/1900. It rings; what you hear ends with the call."),
    )

    def __init__(self, *args: Any, speaks: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not speaks:
            field = self.fields["mode"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [choice for choice in LiveListening.How.choices if choice[0] == Mode.LISTEN.value]

    def clean_phone(self) -> str:
        """Only a plain telephone can be rung."""
        phone: str = self.cleaned_data["phone"].strip()
        if not is_phone(phone):
            raise forms.ValidationError(live_reason("phone_odd"))
        return phone


class AutoResumeForm(forms.Form):
    """After how long recordings go on by themselves."""

    seconds = forms.IntegerField(min_value=30, max_value=600)

    def __init__(self, *args: Any, label: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["seconds"].label = label
