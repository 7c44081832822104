"""Beginning an evaluation, narrowing their list, releasing, and what a sheet sends."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.templatetags.figures import duration
from keskus.people.models import Employee
from keskus.quality.actions.evaluations import Sent, Words
from keskus.quality.models import Answer, Dispute, Evaluation, FormVersion, Question
from keskus.quality.queries.evaluations import given_of
from keskus.quality.rules.scoring import Given

NONE_OF_THEM, NOT_APPLICABLE = "-", "n/a"
MOST_WORDS = 4000
LIMITS = ((MinValueValidator, 1990), (MaxValueValidator, 2100))  # of days that a calendar of any zone still holds
DAYS = tuple(kind(date(year, 1, 1)) for kind, year in LIMITS)
TIMES = tuple(kind(datetime(year, 1, 1, tzinfo=UTC)) for kind, year in LIMITS)
ALL = gettext_lazy("All")
KINDS = [pair for pair in Evaluation.Kind.choices if pair[0] != Evaluation.Kind.CALIBRATION]


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class StartForm(forms.Form):
    """What is scored, by which form, and how the call was chosen."""

    form = forms.ModelChoiceField(FormVersion.objects.none(), label=gettext_lazy("Form"), empty_label=None)
    employee = forms.ModelChoiceField(Employee.objects.none(), label=gettext_lazy("Agent"))
    called_at = forms.DateTimeField(
        label=gettext_lazy("When the call was"),
        help_text=gettext_lazy("By the clock of the agent’s site."),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=TIMES,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    manner = forms.ChoiceField(label=gettext_lazy("How it was heard"), choices=Evaluation.Manner.choices)
    why = forms.CharField(
        label=gettext_lazy("Why this call"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "A complaint, silence, a repeat, a refund, a new colleague. What is chosen is for coaching: only calls "
            "that a listening plan draws count in a score."
        ),
    )
    partner = forms.ModelChoiceField(
        Employee.objects.none(),
        label=gettext_lazy("Together with"),
        required=False,
        help_text=gettext_lazy("For a joint evaluation."),
    )
    is_blind = forms.BooleanField(label=gettext_lazy("Hide the agent’s name until it is submitted"), required=False)

    def __init__(
        self, *args: Any, versions: Any, people: Any, partners: Any, fixed: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = versions  # type: ignore[attr-defined]
        self.fields["form"].label_from_instance = lambda version: version.form.name  # type: ignore[attr-defined]
        self.fields["employee"].queryset = people  # type: ignore[attr-defined]
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        for name in fixed:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A joint one has a partner; a call says why it was chosen; its time is that of the agent's site."""
        given = super().clean() or {}
        if given.get("called_at") and given.get("employee"):
            given["called_at"] = given["called_at"].replace(tzinfo=given["employee"].site.zone)
        if given.get("kind") == Evaluation.Kind.JOINT and not given.get("partner"):
            self.add_error("partner", _("Say with whom."))
        if given.get("kind") == Evaluation.Kind.EVALUATOR and not given.get("why", "").strip():
            self.add_error("why", _("Say why this call was chosen."))
        return given


class EvaluationFilter(forms.Form):
    """Which evaluations the list shows."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    employee = forms.ChoiceField(label=gettext_lazy("Agent"), required=False)
    sampled = forms.ChoiceField(
        label=gettext_lazy("How it was chosen"), required=False, choices=[("", ALL), *Evaluation.Sampled.choices]
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[("", ALL), *KINDS])
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", ALL), *Evaluation.State.choices]
    )
    since = forms.DateField(label=gettext_lazy("Calls from"), required=False, widget=day_input(), validators=DAYS)
    until = forms.DateField(label=gettext_lazy("Calls to"), required=False, widget=day_input(), validators=DAYS)

    def __init__(self, *args: Any, forms_: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", ALL), *forms_]  # type: ignore[attr-defined]
        self.fields["employee"].choices = [("", ALL), *people]  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """When the agent may read it."""

    on = forms.DateField(
        label=gettext_lazy("On the day"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Left empty: now."),
    )


class DecisionForm(forms.Form):
    """What an arbiter decides."""

    OUTCOMES = (
        (Dispute.State.ACCEPTED.value, gettext_lazy("Accept: the proposed answer counts")),
        (Dispute.State.PARTLY.value, gettext_lazy("Accept in part: the answer below counts")),
        (Dispute.State.REJECTED.value, gettext_lazy("Reject: the answer stays")),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), choices=OUTCOMES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    noticed = forms.CharField(
        label=gettext_lazy("Noticed besides"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Other errors never lower the score; they can be a matter for coaching."),
    )


def words_in(sent: QueryDict, name: str) -> str:
    """Free words as they were sent, cut to what fits."""
    return sent.get(name, "").replace("\0", "").strip()[:MOST_WORDS]


def given_for(question: Question, sent: QueryDict) -> Given:
    """What was answered to a question."""
    values = [value.replace("\0", "") for value in sent.getlist(f"v-{question.code}")]
    comment = words_in(sent, f"c-{question.code}")
    if NOT_APPLICABLE in values:
        return Given(None, is_na=True, comment=comment)
    if question.kind == Question.Kind.MULTI:
        picked = tuple(value for value in values if value != NONE_OF_THEM)
        return Given(picked if values else None, comment=comment)
    return Given(values[0].strip()[:MOST_WORDS] or None if values else None, comment=comment)


def sent_for(question: Question, sent: QueryDict) -> Sent:
    """What a sheet sent for a question."""
    given = given_for(question, sent)
    return Sent(
        given,
        words=str(given.value or "") if question.kind == Question.Kind.TEXT else "",
        root_causes=tuple(sent.getlist(f"r-{question.code}")),
        from_seconds=seconds_in(sent.get(f"f-{question.code}", "")),
        to_seconds=seconds_in(sent.get(f"t-{question.code}", "")),
    )


def drawn_with(version: int, sent: Sent) -> str:
    """What a page remembers of an answer that it shows: its version, and a mark of what stands there."""
    return f"{version}.{mark_of(sent)}"


def mark_of(sent: Sent) -> str:
    """The same for the same answer, however it came."""
    value = sent.words or sent.given.value or ""
    parts = [sorted(value) if isinstance(value, tuple) else value, sent.given.value == (), sent.given.is_na]
    parts += [sent.given.comment, sorted(sent.root_causes), clip(sent.from_seconds), clip(sent.to_seconds)]
    return _mark(repr(parts).replace("\\r\\n", "\\n"))


def as_sent(answer: Answer | None) -> Sent:
    """A stored answer as its page sends it back untouched."""
    if answer is None:
        return Sent(Given())
    given = given_of(answer.value, answer.is_na, answer)
    return Sent(given, answer.words, tuple(answer.root_causes), answer.from_seconds, answer.to_seconds)


def changed_in(sent: QueryDict, questions: Iterable[Question], stored: Mapping[str, Answer]) -> dict[str, Sent]:
    """What was touched on a page since it was drawn; all of it where the page does not tell what it was drawn with."""
    found = {}
    for question in questions:
        each, answer = sent_for(question, sent), stored.get(question.code)
        seen, _dot, mark = sent.get(f"b-{question.code}", "").partition(".")
        if mark and mark_of(each) in (mark, mark_of(as_sent(answer))):
            continue
        found[question.code] = replace(each, seen=int(seen)) if seen.isascii() and seen.isdigit() else each
    return found


def words_drawn_with(evaluation: Evaluation) -> str:
    """The same of the words to the agent."""
    return f"{evaluation.words_version}.{_mark(evaluation.words)}"


def changed_words(sent: QueryDict) -> Words | None:
    """The words to the agent, if they were touched since the page was drawn."""
    text = words_in(sent, "words")
    seen, _dot, mark = sent.get("b-words", "").partition(".")
    if mark == _mark(text):
        return None
    return Words(text, int(seen) if seen.isascii() and seen.isdigit() else None)


def _mark(text: str) -> str:
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:12]


def clip(seconds: float | None) -> str:
    """A place in the sound, as it is typed."""
    return "" if seconds is None else duration(seconds)


def seconds_in(text: str) -> float | None:
    """A place in the sound, as 1:05, 1:02:05 or 65; none for what is no place."""
    value = 0.0
    try:
        for part in text.strip().split(":"):
            value = value * 60 + float(part.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 <= value < 86_400 else None


def as_value(given: Given) -> Any:
    """An answer as it is stored."""
    return list(given.value) if isinstance(given.value, tuple) else given.value


def day_of(instant: datetime, zone: Any) -> date:
    """The local day."""
    return instant.astimezone(zone).date()
