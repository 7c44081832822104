"""Alarms: the list, one of them with its history and answer, and the rules that raise them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.floor.actions import rules as rule_actions
from keskus.floor.actions.mailing import choose_mails
from keskus.floor.actions.watching import acknowledge_alarm
from keskus.floor.forms.alarms import AlarmFilter, AnswerForm, OwnMailsForm, RuleForm, initial_of
from keskus.floor.queries import alarms as queries
from keskus.floor.rules.alarms import Metric
from keskus.floor.sentences import breach_sentence, threshold_words, value_words

ROWS_A_PAGE = 50
RULES = "floor:alarm_rules"


@dataclass(frozen=True, slots=True)
class Row:
    """An alarm as pages show it."""

    alarm: Any
    about: str
    first: str
    worst: str
    threshold: str
    zone: ZoneInfo
    mark: str
    words: str
    seconds: float
    who: str = ""


def rows_of(found: list[Any]) -> list[Row]:
    """Alarms with their values in words."""
    names = names_of_actors(alarm.acknowledged_by for alarm in found)
    return [_row(alarm, names) for alarm in found]


def _row(alarm: Any, names: dict[str, str]) -> Row:
    metric = Metric(alarm.rule.metric)
    mark, words = _state(alarm)
    return Row(
        alarm,
        queries.subject_name(alarm) or _("All agents"),
        value_words(metric, alarm.first_value),
        value_words(metric, alarm.worst_value),
        threshold_words(metric, alarm.threshold),
        queries.zone_of(alarm),
        mark,
        words,
        ((alarm.closed_at or timezone.now()) - alarm.raised_at).total_seconds(),
        names.get(alarm.acknowledged_by, alarm.acknowledged_by),
    )


def _state(alarm: Any) -> tuple[str, str]:
    if not alarm.is_open:
        return ("quiet", _("over")) if alarm.acknowledged_at else ("info", _("over, not acknowledged"))
    if alarm.acknowledged_at:
        return "watch", _("acknowledged")
    return "bad", _("escalated") if alarm.escalated_at else _("going on")


@page(queries.ALARMS_PERMISSION)
def alarm_list(request: HttpRequest) -> HttpResponse:
    """Alarms in reach, those that go on first; looks again by itself."""
    found = queries.alarms(viewer(request))
    known = queries.rules_in(found)
    form = AlarmFilter(request.GET, rules=known)
    wanted = form.cleaned_data if form.is_valid() else {}
    shown = Paginator(queries.narrowed(found, **wanted), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(list(shown)),
        "shown": shown,
        "form": form,
        "is_narrowed": any(wanted.values()),
        "may_see_rules": viewer(request).may(queries.RULES_PERMISSION),
    }
    return render(request, "floor/alarms.html", context)


@page(queries.ALARMS_PERMISSION)
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """One alarm: what happened, who was told, what was done."""
    return _alarm(request, pk, AnswerForm())


def _alarm(request: HttpRequest, pk: int, form: AnswerForm) -> HttpResponse:
    found = queries.alarm_or_none(viewer(request), pk)
    if found is None:
        raise Http404
    context = {
        "row": rows_of([found])[0],
        "told": queries.told_of(found),
        "form": form,
        "may_answer": found.acknowledged_at is None and viewer(request).may("floor.acknowledge_alarm"),
    }
    return render(request, "floor/alarm.html", context, status=422 if form.errors else 200)


@page("floor.acknowledge_alarm", methods=("POST",))
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge an alarm with what was done."""
    found, form = queries.alarm_or_none(viewer(request), pk), AnswerForm(request.POST)
    if found is None:
        raise Http404
    if not form.is_valid():
        return _alarm(request, pk, form)
    try:
        acknowledge_alarm(viewer(request), found, **form.cleaned_data, at=timezone.now())
        messages.success(request, _("Acknowledged."))
    except Breach as breach:
        messages.info(request, breach_sentence(breach))
    return redirect("floor:alarm", pk)


@page("floor.choose_alarm_mails", methods=("GET", "POST"))
def own_mails(request: HttpRequest) -> HttpResponse:
    """Which alarms come to the viewer by e-mail: their own to say."""
    rules, stopped = queries.rules_that_mail(viewer(request)), queries.mails_stopped(viewer(request))
    initial = {"by_mail": None not in stopped, "besides": [pk for pk in stopped if pk]}
    form = OwnMailsForm(request.POST if request.method == "POST" else None, rules=rules, initial=initial)
    if request.method == "POST" and form.is_valid():
        choose_mails(viewer(request), form.stopped, [rule.pk for rule in rules])
        messages.success(request, _("Saved."))
        return redirect("floor:own_alarm_mails")
    return render(request, "floor/own_mails.html", {"form": form, "rules": rules})


@page(queries.RULES_PERMISSION)
def alarm_rules(request: HttpRequest) -> HttpResponse:
    """The rules, those switched on first."""
    rows = [
        (rule, threshold_words(Metric(rule.metric), rule.threshold))
        for rule in sorted(queries.rules(viewer(request)), key=lambda rule: not rule.is_active)
    ]
    may = viewer(request).may
    context = {
        "rows": rows,
        "may_make": may("floor.make_alarm_rule"),
        "may_change": may("floor.change_alarm_rule"),
        "may_suggest": may("floor.suggest_alarm_rules") and not any(rule.suggestion for rule, _words in rows),
    }
    return render(request, "floor/alarm_rules.html", context)


@page("floor.suggest_alarm_rules", methods=("POST",))
def suggest(request: HttpRequest) -> HttpResponse:
    """Lay out the rules to begin with."""
    rule_actions.suggest_alarm_rules(viewer(request))
    messages.success(request, _("Three rules are laid out. Look at them, then switch them on."))
    return redirect(RULES)


@page("floor.make_alarm_rule", methods=("GET", "POST"))
def new_rule(request: HttpRequest) -> HttpResponse:
    """Make a rule."""
    form = RuleForm(request.POST or None, initial={"told_roles": ["supervisor"]})
    return _answered(request, form, _("New alarm rule"), partial(rule_actions.make_alarm_rule, viewer(request)))


@page("floor.change_alarm_rule", methods=("GET", "POST"))
def change_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = _rule(request, pk)
    form = RuleForm(request.POST or None, initial=initial_of(rule))
    title = _("Change “%(name)s”") % {"name": rule.label}

    def change(**terms: Any) -> None:
        if terms["name"] == rule.label:  # a suggested name in this reader's words stays everybody's own
            terms["name"] = rule.name
        rule_actions.change_alarm_rule(viewer(request), rule, **terms)

    return _answered(request, form, title, change)


@page("floor.switch_alarm_rule", methods=("POST",))
def switch_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule on or off."""
    rule, is_active = _rule(request, pk), request.POST.get("active") == "on"
    try:
        rule_actions.switch_alarm_rule(viewer(request), rule, is_active=is_active)
        said = _("“%(name)s” is watched.") if is_active else _("“%(name)s” is no longer watched.")
        messages.success(request, said % {"name": rule.label})
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect(RULES)


def _rule(request: HttpRequest, pk: int) -> Any:
    rule = queries.rule_or_none(viewer(request), pk)
    if rule is None:
        raise Http404
    return rule


def _answered(request: HttpRequest, form: RuleForm, title: str, deed: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            deed(**form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(RULES)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    status = 422 if form.is_bound else 200
    return render(request, "floor/alarm_rule.html", {"form": form, "title": title}, status=status)
