"""How forms of planning are answered: shown, checked, done, or said why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.planning.sentences import breach_sentence

T = TypeVar("T")


def answered(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    deed: Callable[..., Any],
    back: str,
    *,
    said: str = "",
    **more: Any,
) -> HttpResponse:
    """A form's page; sent and right: the deed is done and the reader led back."""
    if request.method == "POST" and form.is_valid():
        try:
            deed(**form.cleaned_data)
            messages.success(request, said or _("Saved."))
            return redirect(back)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": title, "back": back, **more}
    return render(request, "planning/form.html", context, status=status)


def done(request: HttpRequest, deed: Callable[[], Any], said: str, back: str) -> HttpResponse:
    """A button's deed: done, or said why not; back to where it stood."""
    try:
        deed()
        messages.success(request, said)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect(back)


def read_back(read: Callable[[str], T | None], said: str) -> T:
    """What a page wrote into its own button; what cannot be read, or is no day of any calendar, is not there."""
    try:
        found = read(said)
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
