"""Clients, sites, queues, teams and skills on one page; opening hours; teams with their people."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.http import page, viewer
from keskus.people import actions, queries
from keskus.people.forms import structure as forms
from keskus.people.views.answers import answer, answer_at_once

VIEW = "people.structure.view"
KINDS = ("client", "site", "queue", "team", "skill")
CREATE = tuple(f"people.create_{kind}" for kind in KINDS)
CHANGE = tuple(f"people.change_{kind}" for kind in KINDS)
CLOSE = tuple(f"people.close_{kind}" for kind in KINDS)
ROWS = {
    "client": queries.clients,
    "site": queries.sites,
    "queue": queries.queues,
    "team": queries.teams,
    "skill": queries.skills,
}


@page(VIEW)
def structure(request: HttpRequest) -> HttpResponse:
    """For whom the centre works, where, and how its work is divided."""
    words = {
        "client": (_("Clients"), _("Add a client"), _("For whom the centre works: queues belong to a client.")),
        "site": (
            _("Sites"),
            _("Add a site"),
            _("Where people sit: a site has its clock, its law and its opening hours."),
        ),
        "queue": (_("Queues"), _("Add a queue"), _("Where contacts of one kind wait.")),
        "team": (_("Teams"), _("Add a team"), _("People who share a lead.")),
        "skill": (_("Skills"), _("Add a skill"), _("What people can do that work is given out by.")),
    }
    blocks = [
        {
            "kind": kind,
            "rows": ROWS[kind](viewer(request)),
            "words": words[kind],
            "may_create": viewer(request).may(f"people.create_{kind}"),
            "may_change": viewer(request).may(f"people.change_{kind}"),
        }
        for kind in KINDS
    ]
    return render(request, "people/structure.html", {"blocks": blocks, "today": timezone.localdate()})


def _kind(request: HttpRequest, kind: str, verb: str) -> str:
    """The permission; kinds that do not exist and kinds that are not yours answer alike."""
    permission = f"people.{verb}_{kind}"
    if kind not in KINDS or not viewer(request).may(permission):
        raise Http404
    return permission


def _thing(request: HttpRequest, kind: str, pk: int) -> Any:
    thing = queries.thing_or_none(ROWS[kind](viewer(request)), pk)
    if thing is None:
        raise Http404
    return thing


@page(*CREATE, methods=("GET", "POST"))
def new_thing(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a client, site, queue, team or skill."""
    permission = _kind(request, kind, "create")
    form = forms.FORMS[kind](request.POST or None, viewer=viewer(request), permission=permission)
    titles = {
        "client": _("Add a client"),
        "site": _("Add a site"),
        "queue": _("Add a queue"),
        "team": _("Add a team"),
        "skill": _("Add a skill"),
    }
    context = {"title": titles[kind], "button": titles[kind], "back": reverse("people:structure")}
    deed = partial(getattr(actions, f"create_{kind}"), viewer(request))
    return answer(request, form, deed, "people/form.html", context, _("Added."))


@page(*CHANGE, methods=("GET", "POST"))
def change_thing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change one of them, or close it."""
    permission = _kind(request, kind, "change")
    thing = _thing(request, kind, pk)
    if not viewer(request).may(permission, queries.place_of_thing(thing)):
        raise Http404
    form_class = forms.FORMS[kind]
    initial = {name: getattr(thing, name) for name in form_class.base_fields}
    form = form_class(request.POST or None, viewer=viewer(request), permission=permission, initial=initial)
    context = {
        "title": _("Change %(name)s") % {"name": thing.name},
        "button": _("Save"),
        "back": reverse("people:structure"),
        "thing": thing,
        "kind": kind,
        "may_close": viewer(request).may(f"people.close_{kind}"),
        "history": queries.history_of(thing),
    }
    deed = partial(getattr(actions, f"change_{kind}"), viewer(request), thing)
    return answer(request, form, deed, "people/thing.html", context, _("Saved."))


@page(*CLOSE, methods=("POST",))
def close_thing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Close a thing from a day on, or open it again."""
    _kind(request, kind, "close")
    thing = _thing(request, kind, pk)
    form = forms.CloseForm(request.POST)
    if not form.is_valid():
        raise Http404
    on = form.cleaned_data["on"]
    deed = partial(getattr(actions, f"close_{kind}"), viewer(request), thing, on=on)
    done = _("%(name)s is closed.") if on else _("%(name)s is open again.")
    return answer_at_once(request, deed, reverse("people:structure"), done % {"name": thing.name})


@page("people.set_opening_hours", methods=("GET", "POST"))
def opening_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """The week of a site."""
    site = _thing(request, "site", pk)
    if not viewer(request).may("people.set_opening_hours", queries.place_of_thing(site)):
        raise Http404
    form = forms.HoursForm(request.POST or None, hours=list(queries.opening_hours(viewer(request), site)))
    context = {"site": site, "back": reverse("people:structure")}
    deed = partial(actions.set_opening_hours, viewer(request), site)
    return answer(request, form, deed, "people/opening_hours.html", context, _("The opening hours are set."))


@page(VIEW)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team and the people in it today, as far as the viewer may see them."""
    shown = _thing(request, "team", pk)
    context = {
        "team": shown,
        "members": queries.members_of(viewer(request), shown, timezone.localdate()),
        "may_change": viewer(request).may("people.change_team"),
    }
    return render(request, "people/team.html", context)
