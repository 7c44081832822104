"""Values of metrics out of a picture and today's figures, as tiles show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from keskus.core.templatetags import figures
from keskus.engines.floor import PAUSED, READY, TALKING, WRAP_UP
from keskus.engines.kpi import average_speed_of_answer
from keskus.floor.queries.picture import Picture
from keskus.floor.queries.today import Today
from keskus.floor.queries.trends import Values
from keskus.floor.rules.metrics import Metric, Unit, standing, unit_of

METRIC_LABELS: dict[Metric, str | Promise] = {
    Metric.WAITING: _("Calls waiting"),
    Metric.LONGEST_WAIT: _("Longest wait now"),
    Metric.SERVICE_INTERVAL: _("Service level, this quarter of an hour"),
    Metric.SERVICE_TODAY: _("Service level today"),
    Metric.OFFERED: _("Offered today"),
    Metric.ANSWERED: _("Answered today"),
    Metric.ABANDONED: _("Abandoned today"),
    Metric.ABANDONED_LATELY: _("Abandoned in the last 30 minutes"),
    Metric.CALLBACKS: _("Callbacks due"),
    Metric.SPEED_OF_ANSWER: _("Average wait of those answered today"),
    Metric.OCCUPANCY: _("Occupancy today"),
    Metric.READY: _("Agents ready"),
    Metric.ON_CALL: _("Agents on a call"),
    Metric.WRAP_UP: _("Agents in wrap-up"),
    Metric.PAUSED: _("Agents paused"),
    Metric.OVER_LIMIT: _("Pauses over their limit"),
}
STANDING_WORDS: dict[str, str | Promise] = {
    "good": pgettext_lazy("tile", "On target"),
    "watch": pgettext_lazy("tile", "Close to it"),
    "bad": pgettext_lazy("tile", "Off target"),
}
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A metric's tile: `since` instead of a text where it counts on by itself; `names` where they may be shown."""

    metric: Metric
    text: str
    since: int = 0
    state: str = ""
    target: str = ""
    action: str = ""
    names: tuple[tuple[str, int], ...] = ()
    trend: Values = ()
    url: str = ""

    @property
    def label(self) -> str | Promise:
        """What it is."""
        return METRIC_LABELS[self.metric]

    @property
    def words(self) -> str | Promise:
        """How it stands, in a word."""
        return STANDING_WORDS.get(self.state, "")

    @property
    def trend_words(self) -> str:
        """Between what it went in the last hour; empty where that is not known."""
        known = [value for value in self.trend if value is not None]
        if len(known) < 2:
            return ""
        least, most = (written(self.metric, value) for value in (min(known), max(known)))
        return gettext("In the last hour from %(least)s to %(most)s.") % {"least": least, "most": most}


def written(metric: Metric, value: float | None) -> str:
    """A value in its unit."""
    writers: dict[Unit, Callable[[float | None], str]] = {
        Unit.COUNT: figures.count,
        Unit.SHARE: figures.share,
        Unit.SECONDS: figures.duration,
    }
    return writers[unit_of(metric)](value)


def value_of(metric: Metric, picture: Picture, today: Today | None, now: float, owed: int | None) -> float | None:
    """The metric's value; None where nothing is known. `owed`: how many are to be called back."""
    if metric is Metric.CALLBACKS:
        return owed
    if metric in _LIVE:
        return _LIVE[metric](picture, now) if picture.hears else None
    return _TODAY[metric](today) if today is not None else None


def tile_of(
    metric: Metric,
    picture: Picture,
    today: Today | None,
    now: float,
    *,
    target: float | None = None,
    action: str = "",
    names: bool = False,
    trend: Values = (),
    url: str = "",
    owed: int | None = None,
) -> Shown:
    """The metric as a tile, judged by its target; a service level by the one agreed unless another is set."""
    value = value_of(metric, picture, today, now, owed)
    if target is None and today and metric in (Metric.SERVICE_TODAY, Metric.SERVICE_INTERVAL):
        target = today.target
    state = standing(metric, value, target)
    since = picture.waiting[0].since if metric is Metric.LONGEST_WAIT and picture.waiting else 0
    over = [agent for agent in picture.agents if agent.over_limit] if metric is Metric.OVER_LIMIT and names else []
    return Shown(
        metric,
        written(metric, value),
        since,
        state,
        "" if target is None else written(metric, target),
        action if state in ("watch", "bad") else "",
        tuple((agent.person.name, agent.since) for agent in over[:MOST_NAMES]),
        _trend(metric, today, trend),
        url,
    )


def _trend(metric: Metric, today: Today | None, trend: Values) -> Values:
    if today is not None and metric is Metric.SERVICE_INTERVAL:
        return today.service_by_interval
    if today is not None and metric is Metric.SERVICE_TODAY:
        return today.service_so_far
    return trend


def _longest(picture: Picture, now: float) -> float:
    return max(0.0, now - picture.waiting[0].since) if picture.waiting else 0.0


_LIVE: dict[Metric, Callable[[Picture, float], float]] = {
    Metric.WAITING: lambda picture, now: len(picture.waiting),
    Metric.LONGEST_WAIT: _longest,
    Metric.READY: lambda picture, now: picture.by_state.get(READY, 0),
    Metric.ON_CALL: lambda picture, now: picture.by_state.get(TALKING, 0),
    Metric.WRAP_UP: lambda picture, now: picture.by_state.get(WRAP_UP, 0),
    Metric.PAUSED: lambda picture, now: picture.by_state.get(PAUSED, 0),
    Metric.OVER_LIMIT: lambda picture, now: sum(agent.over_limit for agent in picture.agents),
}
_TODAY: dict[Metric, Callable[[Today], float | None]] = {
    Metric.SERVICE_INTERVAL: lambda today: today.service_interval.share,
    Metric.SERVICE_TODAY: lambda today: today.service_today.share,
    Metric.OFFERED: lambda today: today.sums.offered,
    Metric.ANSWERED: lambda today: today.sums.answered,
    Metric.ABANDONED: lambda today: today.sums.abandoned,
    Metric.ABANDONED_LATELY: lambda today: today.abandoned_lately,
    Metric.SPEED_OF_ANSWER: lambda today: average_speed_of_answer(today.sums).share,
    Metric.OCCUPANCY: lambda today: today.occupancy.share,
}
