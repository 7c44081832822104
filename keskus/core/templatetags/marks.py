"""The signs on a page: icons, states by colour and shape and word, sparklines, charts with their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from keskus.core.charts import Chart
from keskus.core.templatetags import figures

register = template.Library()

STATE_ICONS = {
    "good": "circle-check",
    "watch": "triangle-alert",
    "bad": "octagon-x",
    "info": "info",
    "quiet": "circle",
}
AGENT_ICONS = {
    "ready": "circle",
    "ringing": "circle",
    "talking": "message-circle",
    "wrap_up": "pen",
    "paused": "pause",
    "busy": "phone",
    "unreachable": "triangle-alert",
    "out": "circle",
}
WRITERS: dict[str, Callable[[float], str]] = {
    "count": figures.plain,
    "share": figures.share,
    "seconds": figures.duration,
}
SPARK_WIDTH, SPARK_HEIGHT = 80, 24


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon by its name in islands/icons.ts; decoration unless it has a label."""
    address = f"{static('dist/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
def filters_set(form: Any) -> int:
    """How many filters of a form narrow what is shown; a field at its usual value does not."""
    values = [(str(field.value() or ""), str(field.initial or "")) for field in form.visible_fields()]
    return sum(value not in ("", usual) for value, usual in values)


@register.simple_tag
def state(kind: str, words: str) -> SafeString:
    """Good, watch, bad, info or quiet, said by colour, shape and word."""
    return format_html('<span class="state state-{}">{}{}</span>', kind, icon(STATE_ICONS[kind]), words)


def state_words(kind: str) -> str:
    """An agent's state in a word or two."""
    return {
        "ready": pgettext("agent state", "Ready"),
        "ringing": pgettext("agent state", "Ringing"),
        "talking": pgettext("agent state", "Talking"),
        "wrap_up": pgettext("agent state", "Wrap-up"),
        "paused": pgettext("agent state", "Paused"),
        "busy": pgettext("agent state", "Other call"),
        "unreachable": pgettext("agent state", "Telephone gone"),
        "out": pgettext("agent state", "Signed out"),
    }[kind]


@register.simple_tag
def agent_state(kind: str, label: str = "") -> SafeString:
    """What an agent is doing, said by colour, shape and word: its own, or the reason's."""
    words = label or state_words(kind)
    return format_html('<span class="agent-state agent-{}">{}{}</span>', kind, icon(AGENT_ICONS[kind]), words)


@register.simple_tag
def sparkline(values: Sequence[float | None]) -> SafeString | str:
    """The shape of the last values, from their least to their greatest; gaps stay gaps. Decoration beside a number."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step, span = SPARK_WIDTH / (len(values) - 1), (high - low) or 1
    path, pen = [], "M"
    for position, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        height = SPARK_HEIGHT / 2 if low == high else SPARK_HEIGHT - 2 - (value - low) / span * (SPARK_HEIGHT - 4)
        path.append(f"{pen}{position * step:.1f} {height:.1f}")
        pen = "L"
    end_x, end_y = path[-1][1:].split()
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" aria-hidden="true"><path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        *(SPARK_WIDTH, SPARK_HEIGHT, "".join(path), end_x, end_y),
    )


@register.inclusion_tag("_chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """A chart with its finding as the title and its table one key away."""
    write = WRITERS[drawn.unit]
    rows = [
        (label, [figures.MISSING if value is None else write(value) for value in values])
        for label, values in zip(
            drawn.labels, zip(*(series.values for series in drawn.series), strict=True), strict=True
        )
    ]
    return {"chart": drawn, "data": drawn.as_json(), "rows": rows}


@register.filter
def initials(name: str) -> str:
    """Two letters for a round mark: Anna Maria Tamm as AT."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[:2] for word in words]
    return "".join(letters).upper()
