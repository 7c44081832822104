"""How every form of this room is answered: a breach of a rule becomes a sentence above the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from keskus.core.actions import Breach
from keskus.people.sentences import breach_sentence


def answer(
    request: HttpRequest, form: forms.Form, deed: Callable[..., Any], template: str, context: dict[str, Any], done: str
) -> HttpResponse:
    """Do the deed with the clean values and go on to `context["back"]`, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            deed(**form.cleaned_data)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
        else:
            messages.success(request, done)
            return redirect(context["back"])
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)


def answer_at_once(request: HttpRequest, deed: Callable[[], Any], back: str, done: str) -> HttpResponse:
    """Do a deed that has no form page of its own; a breach is told on the page that one comes back to."""
    try:
        deed()
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    else:
        messages.success(request, done)
    return redirect(back)
