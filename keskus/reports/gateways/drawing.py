"""A chart as SVG for paper: bars from zero, lines with gaps, a dashed target. Told apart without colour too."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from keskus.core.charts import Chart, Series
from keskus.core.templatetags import figures

WIDTH, HEIGHT = 380, 170
LEFT, RIGHT, TOP, BOTTOM = 44, 24, 20, 22
NAMES_WIDTH = 128  # room for names beside sideways bars
BAR_ROW = 17
SIGN_WIDTH = 4.3  # of a letter, about
LONGEST_NAME = 26
INK, MUTED, GRID = "#23272f", "#5d6470", "#e2e5ea"
COLOURS = {
    "main": "#2c5ba8",
    "second": "#1e8a8a",
    "third": "#8a55b0",
    "quiet": "#aab2be",
    "good": "#2b7a4b",
    "watch": "#8a5a12",
    "bad": "#b3382c",
}
DASHES = {"second": "5 2", "third": "1 2", "bad": "4 2"}
WRITERS: dict[str, Callable[[float], str]] = {
    "count": figures.count,
    "share": lambda value: figures.share(value, 0),
    "seconds": figures.duration,
}
STEPS = {
    "count": (1, 2, 5),
    "share": (0.01, 0.02, 0.05, 0.1, 0.2, 0.25),
    "seconds": (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000),
}
Drawing = Iterator[str]


def svg_of(chart: Chart, *, font: str) -> str:
    """The chart as one SVG image; the same chart always gives the same text."""
    height = _height(chart)
    inside = "".join([*_legend(chart), *(_sideways(chart) if chart.sideways else _upright(chart))])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(chart.description)}" font-family="{escape(font)}" font-size="8.5">{inside}</svg>'
    )


def _height(chart: Chart) -> float:
    return TOP + BOTTOM + BAR_ROW * len(chart.labels) if chart.sideways else HEIGHT


def _legend(chart: Chart) -> Drawing:
    """Names of the series, and of the target, in one line above the drawing."""
    named = [(series.name, series.role) for series in chart.series] if len(chart.series) > 1 else []
    across = float(NAMES_WIDTH if chart.sideways else LEFT)
    for name, role in named:
        yield f'<rect x="{across:.1f}" y="3" width="8" height="6" fill="{COLOURS[role]}"/>'
        yield _text(across + 11, 9, name, anchor="start")
        across += 22 + SIGN_WIDTH * len(name)
    if chart.target is not None and chart.target_name:
        yield _line(across, 6, across + 12, 6, INK, "3 2")
        yield _text(across + 15, 9, f"{chart.target_name} {WRITERS[chart.unit](chart.target)}", anchor="start")


# Over time, from left to right


def _upright(chart: Chart) -> Drawing:
    ticks = _ticks(_top(chart), chart.unit)
    span = HEIGHT - TOP - BOTTOM
    width = WIDTH - LEFT - RIGHT

    def down(value: float) -> float:
        return HEIGHT - BOTTOM - value / ticks[-1] * span

    for tick in ticks:
        yield _line(LEFT, down(tick), WIDTH - RIGHT, down(tick), GRID)
        yield _text(LEFT - 4, down(tick) + 3, WRITERS[chart.unit](tick), anchor="end")
    count = len(chart.labels)
    is_line = chart.kind == "line"
    step = width / max(1, count - 1) if is_line else width / count
    start = LEFT if is_line else LEFT + step / 2
    yield from _below(chart.labels, start, step)
    if is_line:
        for series in chart.series:
            yield from _path(series, start, step, down)
    else:
        yield from _columns(chart, start, step, down)
    if chart.target is not None:
        yield _line(LEFT, down(chart.target), WIDTH - RIGHT, down(chart.target), INK, "3 2")


def _below(labels: Sequence[str], start: float, step: float) -> Drawing:
    """As many labels as there is room for, none beyond the edge."""
    widest = SIGN_WIDTH * max(map(len, labels)) + 8
    every = max(1, math.ceil(widest / step))
    for number in range(0, len(labels), every):
        half = SIGN_WIDTH * len(labels[number]) / 2
        across = min(max(start + number * step, half), WIDTH - half)
        yield _text(across, HEIGHT - BOTTOM + 12, labels[number], anchor="middle")


def _path(series: Series, start: float, step: float, down: Callable[[float], float]) -> Drawing:
    points = [None if v is None else (start + n * step, down(v)) for n, v in enumerate(series.values)]
    dash = f' stroke-dasharray="{DASHES[series.role]}"' if series.role in DASHES else ""
    colour = COLOURS[series.role]
    for is_gap, part in groupby(points, key=lambda point: point is None):
        run = [point for point in part if point is not None]
        if is_gap:
            continue
        if len(run) == 1:
            yield f'<circle cx="{run[0][0]:.1f}" cy="{run[0][1]:.1f}" r="1.6" fill="{colour}"/>'
            continue
        drawn = " ".join(f"{across:.1f},{height:.1f}" for across, height in run)
        yield f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="1.4"{dash}/>'


def _columns(chart: Chart, start: float, step: float, down: Callable[[float], float]) -> Drawing:
    thick = step * 0.7 / (1 if chart.stacked else len(chart.series))
    for number in range(len(chart.labels)):
        left = start + number * step - step * 0.35
        for place, (low, high, colour) in enumerate(_spans(chart, number)):
            across = left if chart.stacked else left + place * thick
            yield _bar(across, down(high), thick, down(low) - down(high), colour)


# Comparison, from top to bottom


def _sideways(chart: Chart) -> Drawing:
    ticks = _ticks(_top(chart), chart.unit)
    bottom = _height(chart) - BOTTOM

    def along(value: float) -> float:
        return NAMES_WIDTH + value / ticks[-1] * (WIDTH - NAMES_WIDTH - RIGHT - 8)

    for tick in ticks:
        yield _line(along(tick), TOP, along(tick), bottom, GRID)
        yield _text(along(tick), bottom + 12, WRITERS[chart.unit](tick), anchor="middle")
    thick = (BAR_ROW - 5) / (1 if chart.stacked else len(chart.series))
    for number, label in enumerate(chart.labels):
        top = TOP + number * BAR_ROW + 2.5
        yield _text(NAMES_WIDTH - 5, top + 9, _short(label, LONGEST_NAME), anchor="end", colour=INK)
        for place, (low, high, colour) in enumerate(_spans(chart, number)):
            down = top if chart.stacked else top + place * thick
            yield _bar(along(low), down, along(high) - along(low), thick, colour)
    if chart.target is not None:
        yield _line(along(chart.target), TOP, along(chart.target), bottom, INK, "3 2")


# Both


def _spans(chart: Chart, number: int) -> list[tuple[float, float, str]]:
    """Where each series' bar begins and ends at one label, and its colour; an unknown value is an empty bar."""
    values = [series.values[number] or 0 for series in chart.series]
    ends = [sum(values[: place + 1]) for place in range(len(values))] if chart.stacked else values
    starts = [0, *ends[:-1]] if chart.stacked else [0] * len(values)
    colours = [COLOURS[series.role] for series in chart.series]
    return list(zip(starts, ends, colours, strict=True))


def _top(chart: Chart) -> float:
    if chart.stacked:
        return max(ends[-1][1] for ends in (_spans(chart, number) for number in range(len(chart.labels))))
    if chart.unit == "share":
        return 1.0
    return max((value or 0) for series in chart.series for value in series.values)


def _ticks(top: float, unit: str) -> list[float]:
    """Round steps from zero to the top or just above it: four to six of them."""
    top = top or 1
    steps = [float(step) for step in STEPS[unit]]
    while top / steps[-1] > 5:
        steps.append(steps[-3] * 10 if unit == "count" else steps[-1] * 2)
    step = next(step for step in steps if top / step <= 5)
    return [round(number * step, 4) for number in range(math.ceil(round(top / step, 6)) + 1)]


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _text(across: float, down: float, words: str, *, anchor: str, colour: str = MUTED) -> str:
    return f'<text x="{across:.1f}" y="{down:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(str(words))}</text>'


def _bar(across: float, down: float, wide: float, tall: float, colour: str) -> str:
    return f'<rect x="{across:.1f}" y="{down:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{colour}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="0.8"{dashed}/>'
    )
