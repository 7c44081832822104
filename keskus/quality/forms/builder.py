"""Building a form: its terms, a section, a question. Lists are written one a line; per cent are shares inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.engines.masking import mask
from keskus.policies.models import Script
from keskus.policies.rules.scripts import LANGUAGES
from keskus.quality.models import FormVersion, Question
from keskus.quality.sentences.of_evaluations import YES_NO

MOST_OPTIONS, MOST_CAUSES, MOST_BANDS = 12, 20, 8
TRANSLATIONS = {
    "en": gettext_lazy("In English"),
    "pl": gettext_lazy("In Polish"),
    "et": gettext_lazy("In Estonian"),
}
ANSWERS_IN = {
    "en": gettext_lazy("Answers in English, in the same order"),
    "pl": gettext_lazy("Answers in Polish, in the same order"),
    "et": gettext_lazy("Answers in Estonian, in the same order"),
}


def lines_of(text: str) -> list[str]:
    """What stands on the lines, masked; empty ones left out."""
    return [mask(line.strip()).text for line in text.splitlines() if line.strip()]


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) else None


def split_line(line: str) -> tuple[float | None, str]:
    """A line `5 | text`: its number and its words."""
    number, _bar, words = line.partition("|")
    return (_number(number), words.strip()) if words else (None, line)


class NameForm(forms.Form):
    """What a form is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)


class TermsForm(forms.Form):
    """Bands, pass mark, clocks and the script of a draft."""

    script = forms.ModelChoiceField(
        Script.objects.none(),
        label=gettext_lazy("Script"),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy(
            "Questions can be bound to its steps; a call is asked about the version of its own day."
        ),
    )
    pass_share = forms.FloatField(label=gettext_lazy("Pass mark, per cent"), required=False, min_value=0, max_value=100)
    bands = forms.CharField(
        label=gettext_lazy("Bands"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line: from how many per cent, then its name, as “90 | Excellent”."),
    )
    dispute_days = forms.IntegerField(label=gettext_lazy("Working days to dispute"), min_value=1, max_value=60)
    answer_days = forms.IntegerField(label=gettext_lazy("Working days to decide a dispute"), min_value=1, max_value=60)
    note = forms.CharField(label=gettext_lazy("What changed"), max_length=300, required=False)

    def __init__(self, *args: Any, scripts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["script"].queryset = scripts  # type: ignore[attr-defined]

    def clean_pass_share(self) -> float | None:
        """Per cent to a share."""
        value = self.cleaned_data["pass_share"]
        return None if value is None else value / 100

    def clean_bands(self) -> list[dict[str, Any]]:
        """Each with its number and its name."""
        found = [split_line(line) for line in lines_of(self.cleaned_data["bands"])]
        if len(found) > MOST_BANDS or any(since is None or not 0 <= since <= 100 or not name for since, name in found):
            raise forms.ValidationError(_("Write a number from 0 to 100, a bar and a name on each line."))
        return [{"from": (since or 0) / 100, "name": name[:60]} for since, name in found]


def terms_of(version: FormVersion) -> dict[str, Any]:
    """A draft's terms as the form shows them."""
    lines = [f"{band['from'] * 100:g} | {band['name']}" for band in version.bands]
    share = None if version.pass_share is None else f"{version.pass_share * 100:g}"
    days = {name: getattr(version, name) for name in ("dispute_days", "answer_days", "note", "script")}
    return {**days, "pass_share": share, "bands": "\n".join(lines)}


class SectionForm(forms.Form):
    """A section's name and weight."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    weight = forms.FloatField(
        label=gettext_lazy("Weight"),
        min_value=0,
        max_value=1000,
        initial=1,
        help_text=gettext_lazy("Against the other sections: twice as much counts twice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            self.fields[f"name_{language}"] = forms.CharField(
                label=TRANSLATIONS[language], max_length=200, required=False
            )

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        given = self.cleaned_data
        return {"name": given["name"], "weight": given["weight"], "names": _texts(given, "name")}


def _texts(given: dict[str, Any], name: str) -> dict[str, str]:
    return {code: mask(given[f"{name}_{code}"]).text for code in LANGUAGES if given.get(f"{name}_{code}")}


class QuestionForm(forms.Form):
    """One question. What its kind has no use for is left as it is and not asked."""

    text = forms.CharField(label=gettext_lazy("Question"), max_length=400)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Question.Kind.choices)
    options = forms.CharField(
        label=gettext_lazy("Answers of a scale or list"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One a line: points and what is heard, as “5 | Lets them finish”. Errors of a list: points below 0."
        ),
    )
    weight = forms.FloatField(label=gettext_lazy("Weight"), min_value=0, max_value=1000, initial=1)
    allows_na = forms.BooleanField(label=gettext_lazy("“Does not apply” is allowed"), required=False)
    critical = forms.ChoiceField(label=gettext_lazy("Critical"), choices=Question.Critical.choices, required=False)
    error = forms.ChoiceField(
        label=gettext_lazy("If failed, an error that is"), choices=Question.Error.choices, required=False
    )
    courtesy = forms.ChoiceField(
        label=gettext_lazy("Courtesy"),
        choices=Question.Courtesy.choices,
        required=False,
        help_text=gettext_lazy("Courtesy is an index of its own and is not in the score."),
    )
    comment_below = forms.FloatField(
        label=gettext_lazy("Comment required below, per cent"), required=False, min_value=0, max_value=100
    )
    root_causes = forms.CharField(
        label=gettext_lazy("Causes to choose from"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line. Asked when an answer is not full."),
    )
    asked_if = forms.MultipleChoiceField(
        label=gettext_lazy("Asked only after"),
        required=False,
        help_text=gettext_lazy("Answers to one earlier question. None chosen: always asked."),
    )
    step = forms.ChoiceField(label=gettext_lazy("Step of the script"), required=False)
    help = forms.CharField(
        label=gettext_lazy("Help for evaluators"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, earlier: Iterable[Question], steps: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept = {option["text"]: option["code"] for option in (kwargs.get("initial") or {}).get("kept", [])}
        answers = [(question.text, answers_to(question)) for question in earlier]
        self.fields["asked_if"].choices = [pair for pair in answers if pair[1]]  # type: ignore[attr-defined]
        self.fields["step"].choices = [("", _("None")), *steps]  # type: ignore[attr-defined]
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = forms.CharField(
                label=TRANSLATIONS[language], max_length=400, required=False
            )
        for language in LANGUAGES:
            self.fields[f"options_{language}"] = forms.CharField(
                label=ANSWERS_IN[language],
                max_length=6000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Answers and their points, the condition, shares."""
        given = super().clean() or {}
        if given.get("kind") in (Question.Kind.SCALE, Question.Kind.MULTI):
            self._clean_options(given)
        else:
            given["options"] = []
        asked = {answer.partition("|")[0] for answer in given.get("asked_if", [])}
        if len(asked) > 1:
            self.add_error("asked_if", _("Choose answers to one question only."))
        if len(lines_of(given.get("root_causes", ""))) > MOST_CAUSES:
            self.add_error("root_causes", _("At most %(most)s fit.") % {"most": MOST_CAUSES})
        return given

    def _clean_options(self, given: dict[str, Any]) -> None:
        found = [split_line(line) for line in lines_of(given.get("options", ""))]
        if len(found) < 2 or len(found) > MOST_OPTIONS:
            self.add_error("options", _("Write from two to %(most)s answers.") % {"most": MOST_OPTIONS})
        elif any(points is None or not words for points, words in found):
            self.add_error("options", _("Write points, a bar and the answer on each line."))
        elif given["kind"] == Question.Kind.SCALE and not _is_scale([points or 0 for points, _words in found]):
            self.add_error("options", _("The points of a scale are not below 0, and not all the same."))
        else:
            given["options"] = self._coded(given, found)

    def _coded(self, given: dict[str, Any], found: Sequence[tuple[float | None, str]]) -> list[dict[str, Any]]:
        others = {code: lines_of(given.get(f"options_{code}", "")) for code in LANGUAGES}
        taken, coded = set(self.kept.values()), []
        for place, (points, words) in enumerate(found):
            code = self.kept.get(words) or next(str(number) for number in range(1, 99) if str(number) not in taken)
            taken.add(code)
            texts = {language: said[place][:400] for language, said in others.items() if place < len(said)}
            coded.append({"code": code, "text": words[:400], "texts": texts, "points": points})
        return coded

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        given = self.cleaned_data
        plain = ("text", "kind", "options", "weight", "allows_na", "critical", "error", "courtesy", "step", "help")
        below, pairs = given["comment_below"], [answer.partition("|") for answer in given["asked_if"]]
        return {name: given[name] for name in plain} | {
            "texts": _texts(given, "text"),
            "comment_below": None if below is None else below / 100,
            "root_causes": lines_of(given["root_causes"]),
            "asked_if": pairs[0][0] if pairs else "",
            "asked_if_answers": [answer for _code, _bar, answer in pairs],
        }


def _is_scale(points: Sequence[float]) -> bool:
    return min(points) >= 0 and max(points) > min(points)


def answers_to(question: Question) -> list[tuple[str, str]]:
    """What can be answered to a question, as choices of a condition."""
    if question.kind == Question.Kind.YES_NO:
        return [(f"{question.code}|{code}", f"{question.text} {words}") for code, words in YES_NO.items()]
    return [(f"{question.code}|{option['code']}", f"{question.text} {option['text']}") for option in question.options]


def initial_of(question: Question) -> dict[str, Any]:
    """A question as its form shows it."""
    names = ("text", "kind", "weight", "allows_na", "critical", "error", "courtesy", "step", "help")
    below = None if question.comment_below is None else f"{question.comment_below * 100:g}"
    options = question.options
    return {name: getattr(question, name) for name in names} | {
        "comment_below": below,
        "root_causes": "\n".join(question.root_causes),
        "options": "\n".join(f"{option['points']:g} | {option['text']}" for option in options),
        "asked_if": [f"{question.asked_if}|{answer}" for answer in question.asked_if_answers],
        "kept": options,
        **{f"text_{code}": question.texts.get(code, "") for code in LANGUAGES},
        **{f"options_{code}": "\n".join(_said(options, code)) for code in LANGUAGES},
    }


def _said(options: Sequence[dict[str, Any]], language: str) -> list[str]:
    said = [option.get("texts", {}).get(language, "") for option in options]
    return said if all(said) else []
