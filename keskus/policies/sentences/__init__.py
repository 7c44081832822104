"""Why a deed of this room was not done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.templatetags.figures import day


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done, and what to do."""
    if breach.code == "script_fault":
        return _fault_sentence(breach.values["fault"], breach.values["step"])
    sentences = {
        "name_taken": _("Another one is called “%(value)s” already. Choose another name."),
        "no_steps": _("A version has at least one step."),
        "holds_already": _("This version holds already and is not written over. Make a new one."),
        "too_early": _("A new version begins after %(on)s. Choose a later day."),
    }
    return sentences[breach.code] % {
        name: day(value) if name == "on" else value for name, value in breach.values.items()
    }


def _fault_sentence(fault: str, step: int) -> str:
    sentences = {
        "too_many_steps": _("That is too many steps. Make two scripts of it."),
        "no_text": _("Step %(step)s has no text in any language."),
        "no_phrase": _("Step %(step)s is to be said word for word: give at least one wording."),
        "code_twice": _("Step %(step)s stands there twice."),
    }
    return sentences[fault] % {"step": step}
