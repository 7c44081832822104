"""A model written down in YAML (or JSON, which is YAML too). docs/simulation.md describes every key.

Durations are seconds, or `90s`, `15m`, `8h`, `7d`; moments are the same, or `8:30`, or `2d 8:30`. What is wrong is said
with the line and the key.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn, TypeVar

import yaml

from keskus.engines.faults import Fault
from keskus.engines.simulation.laws import (
    Empirical,
    Exponential,
    Fixed,
    Gamma,
    Law,
    Lognormal,
    Never,
    Uniform,
    Weibull,
)
from keskus.engines.simulation.model import (
    DAY_SECONDS,
    Agent,
    Arrivals,
    Break,
    Callback,
    Campaign,
    Group,
    Model,
    Queue,
    Shift,
    Site,
    Skill,
    Transfer,
    always,
    staffed,
)

T = TypeVar("T")
UNITS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": DAY_SECONDS}
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|m|h|d)?")
MOMENT = re.compile(r"(?:(\d{1,4})d\s+)?(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
MOST_BYTES = 10_000_000


class FileFault(Exception):
    """A model file that cannot be used: where, what, and what to do."""

    def __init__(self, name: str, line: int | None, text: str) -> None:
        super().__init__(f"{name}, line {line}: {text}" if line else f"{name}: {text}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the file: what it says, on which line, under which key."""

    file: str
    key: str
    node: yaml.Node

    def refuse(self, text: str, remedy: str) -> NoReturn:
        """Say what is wrong here."""
        key = f"{self.key}: " if self.key else ""
        raise FileFault(self.file, self.node.start_mark.line + 1, f"{key}{text}; {remedy}.")

    def text(self) -> str:
        """A single word or number, as it is written."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("one value belongs here", "write a number or a word")
        return str(self.node.value)

    def number(self) -> float:
        """A plain number."""
        try:
            found = float(self.text())
        except ValueError:
            self.refuse(f"{self.text()!r} is no number", "write digits, with a point for decimals")
        if not math.isfinite(found):
            self.refuse(f"{self.text()!r} is no number", "write digits, with a point for decimals")
        return found

    def whole(self) -> int:
        """A whole number."""
        if self.number() != int(self.number()):
            self.refuse(f"{self.text()!r} is no whole number", "leave the decimals out")
        return int(self.number())

    def flag(self) -> bool:
        """Yes or no."""
        word = self.text().lower()
        if word not in ("yes", "no", "true", "false"):
            self.refuse(f"{self.text()!r} is neither yes nor no", "write yes or no")
        return word in ("yes", "true")

    def duration(self) -> float:
        """Seconds, or a number with its unit."""
        if not (found := DURATION.fullmatch(self.text().strip())):
            self.refuse(f"{self.text()!r} is no duration", "write seconds, or 90s, 15m, 8h, 7d")
        return float(found[1]) * UNITS[found[2] or "s"]

    def moment(self) -> float:
        """A time of day, on the first day if none is named; or a duration from the beginning."""
        if found := MOMENT.fullmatch(self.text().strip()):
            day, hour, minute, second = (int(part or 0) for part in found.groups())
            return float(day * DAY_SECONDS + hour * 3_600 + minute * 60 + second)
        if not DURATION.fullmatch(self.text().strip()):
            self.refuse(f"{self.text()!r} is no time", "write 8:30, 2d 8:30 or seconds from the beginning")
        return self.duration()

    def items(self) -> Iterator[Part]:
        """The members of a list; a single value is a list of one."""
        nodes = self.node.value if isinstance(self.node, yaml.SequenceNode) else [self.node]
        for number, node in enumerate(nodes):
            yield Part(self.file, f"{self.key}[{number + 1}]", node)

    def numbers(self) -> tuple[float, ...]:
        """A list of numbers."""
        return tuple(part.number() for part in self.items())

    @property
    def is_map(self) -> bool:
        """Whether it has keys."""
        return isinstance(self.node, yaml.MappingNode)

    def parts(self) -> dict[str, Part]:
        """What stands under each key."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("keys with values belong here", "write key: value, indented, one a line")
        found: dict[str, Part] = {}
        for key, value in self.node.value:
            name = Part(self.file, self.key, key).text()
            part = Part(self.file, f"{self.key}.{name}" if self.key else name, value)
            if name in found:
                part.refuse("it stands twice", "keep one of them")
            found[name] = part
        return found

    def known(self, keys: Mapping[str, Any]) -> dict[str, Part]:
        """The same, if no key is unknown."""
        found = self.parts()
        for name, part in found.items():
            if name not in keys:
                near = get_close_matches(name, keys, 1)
                hint = f"did you mean {near[0]}" if near else f"use one of: {', '.join(sorted(keys))}"
                part.refuse("there is no such key", hint)
        return found

    def make(self, kind: Callable[..., T], **values: Any) -> T:
        """Build it; what its type refuses is told with the place in the file."""
        try:
            return kind(**values)
        except Fault as fault:
            self.find(fault.field).refuse(fault.text, fault.remedy)

    def find(self, field: str) -> Part:
        """The part that a fault's dotted field means, as far as the file has it."""
        here = self
        for key in field.split("."):
            inside = here.parts() if here.is_map else {}
            short = key.removesuffix("_seconds").removesuffix("_share")
            here = inside.get(key) or inside.get(short) or here
        return here


Reading = dict[str, tuple[str, Callable[[Part], Any]]]


def read(part: Part, kind: Callable[..., T], keys: Reading, **values: Any) -> T:
    """Build `kind` from the keys that are there; each names the field and how its value is read."""
    for name, inner in part.known(keys).items():
        field, reading = keys[name]
        values[field] = reading(inner)
    return part.make(kind, **values)


LAWS: dict[str, tuple[Callable[..., Law], Reading]] = {
    "fixed": (Fixed, {"seconds": ("seconds", Part.duration)}),
    "exponential": (Exponential, {"mean": ("mean_seconds", Part.duration)}),
    "lognormal": (Lognormal, {"mean": ("mean_seconds", Part.duration), "spread": ("spread", Part.number)}),
    "gamma": (Gamma, {"mean": ("mean_seconds", Part.duration), "spread": ("spread", Part.number)}),
    "weibull": (Weibull, {"mean": ("mean_seconds", Part.duration), "shape": ("shape", Part.number)}),
    "uniform": (Uniform, {"low": ("low_seconds", Part.duration), "high": ("high_seconds", Part.duration)}),
    "empirical": (Empirical, {"values": ("values_seconds", Part.numbers)}),
    "never": (Never, {}),
}


def law(part: Part) -> Law:
    """`20` or `3m`: always the same; `never`; or `law:` with its parameters."""
    if not part.is_map:
        return Never() if part.text() == "never" else part.make(Fixed, seconds=part.duration())
    found = part.parts()
    if "law" not in found:
        part.refuse("the law is missing", f"add law: with one of {', '.join(LAWS)}")
    name = found["law"].text()
    if name not in LAWS:
        found["law"].refuse(f"there is no law {name!r}", f"use one of: {', '.join(LAWS)}")
    kind, keys = LAWS[name]
    needed = [key for key in keys if key not in ("spread", "shape") and key not in found]
    if needed:
        part.refuse(f"{needed[0]} is missing", f"add {needed[0]}:")
    own = [(keys[key], inner) for key, inner in part.known({"law": 0, **keys}).items() if key != "law"]
    return part.make(kind, **{field: reading(inner) for (field, reading), inner in own})


def _arrivals(part: Part) -> Arrivals:
    if not part.is_map:
        return part.make(Arrivals, calls_per_interval=part.numbers())
    if "per_interval" not in part.parts():
        part.refuse("per_interval is missing", "add per_interval: with the callers expected in each")
    return read(part, Arrivals, ARRIVALS)


ARRIVALS: Reading = {
    "per_interval": ("calls_per_interval", Part.numbers),
    "day_spread": ("day_spread", Part.number),
    "hour_spread": ("hour_spread", Part.number),
}
CALLBACK: Reading = {
    "after": ("after_seconds", Part.duration),
    "when_waiting": ("when_waiting", Part.whole),
    "accept": ("accept_share", Part.number),
    "kept": ("kept_share", Part.number),
    "ring": ("ring", law),
    "attempts": ("attempts", Part.whole),
    "retry": ("retry_seconds", Part.duration),
}


def _transfers(part: Part) -> tuple[Transfer, ...]:
    shares = part.parts().items()
    return tuple(inner.make(Transfer, to=name, share=inner.number()) for name, inner in shares)


QUEUE: Reading = {
    "calls": ("arrivals", _arrivals),
    "talk": ("talk", law),
    "wrap_up": ("wrap_up", law),
    "patience": ("patience", law),
    "ring": ("ring", law),
    "threshold": ("threshold_seconds", Part.duration),
    "short_abandon": ("short_abandon_seconds", Part.duration),
    "priority": ("priority", Part.whole),
    "longest_wait": ("longest_wait_seconds", Part.duration),
    "then": ("then", Part.text),
    "most_waiting": ("most_waiting", Part.whole),
    "leave_empty": ("leave_empty", Part.flag),
    "callback": ("callback", lambda part: read(part, Callback, CALLBACK)),
    "transfers": ("transfers", _transfers),
}
CAMPAIGN: Reading = {
    "talk": ("talk", law),
    "wrap_up": ("wrap_up", law),
    "ring": ("ring", law),
    "reach": ("reach_share", Part.number),
    "reserve": ("reserve", Part.whole),
    "idle": ("idle_seconds", Part.duration),
    "calls": ("calls", Part.whole),
    "from": ("starts", Part.moment),
    "to": ("ends", Part.moment),
}
SKILL: Reading = {
    "queue": ("queue", Part.text),
    "penalty": ("penalty", Part.whole),
    "priority": ("priority", Part.whole),
    "after": ("after_seconds", Part.duration),
    "speed": ("speed", Part.number),
}
BREAK: Reading = {
    "from": ("starts", Part.moment),
    "to": ("ends", Part.moment),
    "reason": ("reason", Part.text),
}
SITE: Reading = {
    "offset": ("offset_seconds", Part.duration),
    "behind": ("offset_seconds", lambda part: -part.duration()),
}


def _skills(part: Part) -> tuple[Skill, ...]:
    return tuple(
        read(inner, Skill, SKILL) if inner.is_map else inner.make(Skill, queue=inner.text()) for inner in part.items()
    )


def _needing(part: Part, *keys: str) -> Part:
    for key in keys:
        if key not in part.parts():
            part.refuse(f"{key} is missing", f"add {key}:")
    return part


def _breaks(part: Part) -> tuple[Break, ...]:
    return tuple(read(_needing(inner, "from", "to"), Break, BREAK) for inner in part.items())


SHIFT: Reading = {"from": BREAK["from"], "to": BREAK["to"], "breaks": ("breaks", _breaks)}


def _shifts(part: Part) -> tuple[Shift, ...]:
    return tuple(read(_needing(inner, "from", "to"), Shift, SHIFT) for inner in part.items())


def _roster(part: Part) -> tuple[Agent, ...]:
    return tuple(inner.make(Agent, name=name, shifts=_shifts(inner)) for name, inner in part.parts().items())


GROUP: Reading = {
    "skills": ("skills", _skills),
    "site": ("site", Part.text),
    "misses": ("miss_share", Part.number),
    "ring_limit": ("ring_limit_seconds", Part.duration),
}


def _group(name: str, part: Part, interval_seconds: float) -> Group:
    def counted(part: Part) -> tuple[Agent, ...]:
        counts = [inner.whole() for inner in part.items()]
        if not isinstance(part.node, yaml.SequenceNode):
            return always(counts[0], name)
        return staffed(counts, interval_seconds, name)

    ways = [key for key in ("agents", "roster") if key in _needing(part, "skills").parts()]
    if len(ways) != 1:
        part.refuse("it needs agents or a roster", "give agents: (a number, or one for each interval) or roster:")
    return read(part, Group, {**GROUP, "agents": ("agents", counted), "roster": ("agents", _roster)}, name=name)


def model_of(text: str, name: str = "model") -> Model:
    """The model that a file describes; `name` is what its faults call it."""
    if len(text) > MOST_BYTES:
        raise FileFault(name, None, f"it is larger than {MOST_BYTES} bytes; write shorter lists.")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FileFault(name, mark.line + 1 if mark else None, f"{error.problem}; it is not YAML or JSON.") from error
    except RecursionError as error:
        raise FileFault(name, None, "it is nested too deeply; it is not such a model.") from error
    except yaml.YAMLError as error:
        raise FileFault(name, None, f"{error}; it is not YAML or JSON.") from error
    if node is None:
        raise FileFault(name, 1, "the file is empty; describe queues and groups.")
    return _model(_needing(Part(name, "", node), "queues", "groups"))


def _model(whole: Part) -> Model:
    found = whole.parts()
    interval = found["interval"].duration() if "interval" in found else 900.0

    def groups(part: Part) -> tuple[Group, ...]:
        return tuple(_group(name, inner, interval) for name, inner in part.parts().items())

    keys: Reading = {
        "interval": ("interval_seconds", Part.duration),
        "length": ("length_seconds", Part.duration),
        "day_spread": ("day_spread", Part.number),
        "queues": ("queues", lambda part: _named(part, Queue, QUEUE)),
        "groups": ("groups", groups),
        "campaigns": ("campaigns", lambda part: _named(part, Campaign, CAMPAIGN)),
        "sites": ("sites", lambda part: _named(part, Site, SITE)),
    }
    return read(whole, Model, keys)


def _named(part: Part, kind: Callable[..., T], keys: Reading) -> tuple[T, ...]:
    return tuple(read(inner, kind, keys, name=name) for name, inner in part.parts().items())
