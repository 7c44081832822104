"""Goals of queues."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.http import page, viewer
from keskus.planning.actions import goals as actions
from keskus.planning.forms.goals import EndForm, GoalForm, initial_of
from keskus.planning.queries import goals as queries
from keskus.planning.queries.reach import queue_or_none
from keskus.planning.sentences.goals import goal_words
from keskus.planning.views.answers import answered, done

LIST = "planning:goals"


@page(queries.STAFFING_VIEW)
def goals(request: HttpRequest) -> HttpResponse:
    """What each queue is staffed for."""
    may = viewer(request).may
    rows = queries.goals_by_queue(viewer(request), timezone.localdate())
    context = {
        "rows": [(row, [(goal, goal_words(goal)) for goal in row.in_force]) for row in rows],
        "today": timezone.localdate(),
        "may_set": may("planning.set_goal"),
    }
    return render(request, "planning/goals.html", context)


@page("planning.set_goal", methods=("GET", "POST"))
def set_goal(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a queue's goals from a day on."""
    who = viewer(request)
    queue = queue_or_none(who, "planning.set_goal", pk)
    if queue is None:
        raise Http404
    goal = queries.goals_on([queue], timezone.localdate()).get(queue.pk)
    form = GoalForm(request.POST or None, initial=initial_of(goal), queue=queue)
    title = _("Goals of “%(name)s”") % {"name": queue.name}
    past = [(goal, goal_words(goal)) for goal in queries.goals_of(queue)]
    deed = partial(actions.set_goal, who, queue)
    return answered(request, form, title, deed, reverse(LIST), goals=past, end_form=EndForm())


@page("planning.end_goal", methods=("POST",))
def end_goal(request: HttpRequest, pk: int) -> HttpResponse:
    """End a goal."""
    row = queries.goal_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    form = EndForm(request.POST)
    on: date = form.cleaned_data["on"] if form.is_valid() else timezone.localdate()
    return done(request, lambda: actions.end_goal(viewer(request), row, on=on), _("It ends that day."), reverse(LIST))
