"""Model files: what they say, and what is said of those that cannot be used."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from math import inf
from pathlib import Path

import pytest

from keskus.engines.simulation import (
    Arrivals,
    Callback,
    Exponential,
    Fixed,
    Lognormal,
    Queue,
    Shift,
    always,
    files,
    simulate,
)
from keskus.engines.simulation.files import FileFault, model_of
from keskus.engines.simulation.model import Campaign, Skill

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "simulation-example.yaml"
SMALL = "queues: {a: {}}\ngroups:\n  g:\n    skills: a\n    agents: 3\n"


def test_the_example_of_the_guide_runs() -> None:
    model = model_of(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name)
    assert model.lines == ("sales", "support", "vip", "renewals")
    assert model.reasons == ("coffee", "lunch")
    assert len(model.agents) == 14
    result = simulate(model, replications=2)
    assert result.queue("sales").answered.mean > 100
    assert result.queue("renewals").reached.mean > 0


def test_what_a_small_file_means() -> None:
    model = model_of(SMALL)
    assert model.queues == (Queue("a"),)
    assert model.groups[0].agents == always(3, "g")
    assert (model.length_seconds, model.interval_seconds) == (86_400, 900)


def test_json_is_read_as_well() -> None:
    text = json.dumps(
        {"queues": {"a": {"calls": [3, 4.5], "talk": 60}}, "groups": {"g": {"skills": ["a"], "agents": 3}}}
    )
    (queue,) = model_of(text).queues
    assert queue == Queue("a", Arrivals((3.0, 4.5)), talk=Fixed(60.0))


def test_every_field_can_be_written_down() -> None:
    for kind, keys, otherwise in (
        (Queue, files.QUEUE, {"name"}),
        (Callback, files.CALLBACK, set()),
        (Campaign, files.CAMPAIGN, {"name"}),
        (Skill, files.SKILL, set()),
        (Shift, files.SHIFT, set()),
        (Arrivals, files.ARRIVALS, set()),
    ):
        assert {field.name for field in fields(kind)} == {field for field, _ in keys.values()} | otherwise


def test_times_and_laws() -> None:
    text = """
interval: 30m
length: 2d
queues:
  a:
    talk: {law: lognormal, mean: 3m, spread: 1.5}
    wrap_up: 20
    patience: {law: exponential, mean: 1.5m}
    threshold: 20s
groups:
  g:
    skills: [a]
    roster:
      Anna:
        - {from: 8:30, to: 16:00, breaks: [{from: 12:00, to: 12:30:30, reason: lunch}]}
        - {from: 1d 9:00, to: 2d 1:00}
"""
    model = model_of(text)
    (queue,) = model.queues
    assert (queue.talk, queue.wrap_up, queue.patience) == (Lognormal(180.0, 1.5), Fixed(20.0), Exponential(90.0))
    assert (model.interval_seconds, model.length_seconds) == (1_800, 172_800)
    first, second = model.groups[0].agents[0].shifts
    assert (first.starts, first.ends, first.breaks[0].ends) == (30_600, 57_600, 45_030)
    assert (second.starts, second.ends) == (118_800, 176_400)
    assert second.ends < inf


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "the file is empty"),
        ("queues: [", 1, "it is not YAML or JSON"),
        ("- a\n- b", 1, "keys with values belong here"),
        ("queues: {}\n", 1, "groups is missing; add groups:"),
        ("queues: {}\ngroups: {}", 1, "there is none; give at least one queue"),
        (SMALL + "lenght: 3\n", 6, "lenght: there is no such key; did you mean length"),
        (SMALL + "length: soon\n", 6, "length: 'soon' is no duration; write seconds, or 90s, 15m, 8h, 7d"),
        (SMALL + "length: 0\n", 6, "length: 0.0 is no duration; give seconds above 0"),
        (SMALL.replace("agents: 3", "agents: 2.5"), 5, "'2.5' is no whole number"),
        (SMALL.replace("    agents: 3\n", ""), 4, "groups.g: it needs agents or a roster"),
        (
            SMALL.replace("skills: a", "skills: b"),
            4,
            "groups.g.skills: there is no queue or campaign 'b'; use one of: a",
        ),
        (SMALL.replace("{a: {}}", "\n  a: {}\n  a: {}"), 3, "queues.a: it stands twice"),
        (
            "queues:\n  a:\n    talk: {law: exponental}\ngroups: {}",
            3,
            "there is no law 'exponental'; use one of: fixed",
        ),
        ("queues:\n  a:\n    talk: {law: lognormal}\ngroups: {}", 3, "mean is missing; add mean:"),
        (
            "queues:\n  a:\n    talk:\n      law: gamma\n      mean: 30\n      spread: 0\ngroups: {}",
            6,
            "not a positive number",
        ),
        ("queues:\n  a:\n    calls: [1, -2]\ngroups: {}", 3, "a number is below 0"),
        ("queues:\n  a:\n    calls: [1, .nan]\ngroups: {}", 3, "'.nan' is no number"),
        ("queues:\n  a:\n    callback:\n      after: 3\n      accept: 7\ngroups: {}", 5, "7.0 is no share"),
        ("queues:\n  a:\n    leave_empty: maybe\ngroups: {}", 3, "'maybe' is neither yes nor no"),
        ("queues:\n  a:\n    then: b\ngroups: {}", 3, "nobody would ever go there; give longest_wait_seconds as well"),
        ("queues:\n  a:\n    transfers: {b: 0.1}\ngroups: {}", 3, "there is no queue 'b'"),
    ],
)
def test_faults_name_line_key_and_remedy(text: str, line: int, says: str) -> None:
    with pytest.raises(FileFault) as caught:
        model_of(text, "centre.yaml")
    assert str(caught.value).startswith(f"centre.yaml, line {line}: ")
    assert says in str(caught.value)


def test_tags_run_nothing() -> None:
    with pytest.raises(FileFault):
        model_of("queues: !!python/object/apply:os.system ['true']\ngroups: {}")


def test_the_guides_program_runs(capsys: pytest.CaptureFixture[str]) -> None:
    guide = EXAMPLE.with_name("simulation.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    exec(program, {})
    assert capsys.readouterr().out.count("Estimate(") == 4
