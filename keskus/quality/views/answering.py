"""How forms and buttons of this room are answered: done, or said why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.quality.sentences.of_evaluations import breach_sentence


def answered(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    deed: Callable[[], Any],
    back: str | Callable[[Any], str],
    **more: Any,
) -> HttpResponse:
    """A form's page; sent and right: the deed is done and the reader led on."""
    if request.method == "POST" and form.is_valid():
        try:
            made = deed()
            messages.success(request, _("Saved."))
            return redirect(back(made) if callable(back) else back)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    context = {"form": form, "title": title, "back": more.pop("cancel", back), **more}
    return render(request, "quality/form.html", context, status=422 if form.is_bound else 200)


def done(request: HttpRequest, deed: Callable[[], Any], said: str, back: str) -> HttpResponse:
    """A button's deed: done, or said why not; back to where it stood."""
    try:
        deed()
        messages.success(request, said)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect(back)
