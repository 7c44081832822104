"""Erasing one recording, after it was said why."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.recordings.actions.sounds import erase_recording
from keskus.recordings.forms.erasing import EraseForm
from keskus.recordings.queries.reach import ERASE, recording_or_none
from keskus.recordings.sentences.of_transcripts import breach_sentence


@page(ERASE, methods=("GET", "POST"))
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """The ground, and that it is meant; then nothing of the sound is left."""
    row = recording_or_none(viewer(request), pk, ERASE)
    if row is None:
        raise Http404
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("ground", "words")}
        try:
            erase_recording(viewer(request), row, **told)
            messages.success(request, _("Erased. That it was, by whom and why stays in the trail."))
        except Breach as breach:
            messages.error(request, breach_sentence(breach))
        return redirect("recordings:recording", pk)
    context = {"recording": row, "zone": row.site.zone, "form": form}
    return render(request, "recordings/erase.html", context, status=422 if form.is_bound else 200)
