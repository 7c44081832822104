"""Agents by skill: one team is what the formula says; sharing a team takes fewer than two apart."""

from __future__ import annotations

import numpy as np
import pytest

from keskus.engines.simulation import Skill
from keskus.engines.staffing import Fault, Goals, Load, staff
from keskus.engines.staffing.skills import Line, Team, required_by_skill

GOALS = Goals(service_level=0.8, target_seconds=20)


def line(name: str, calls: float) -> Line:
    return Line(name, Load(np.full(8, calls), 180, 120, 1800), GOALS)


def test_one_line_is_nearly_what_the_formula_says() -> None:
    own = line("sales", 60)
    found = required_by_skill([own], [Team("all", (Skill("sales"),))], replications=30)
    assert found.is_met
    formula = staff(own.load, GOALS).agents
    assert abs(found.agents[0].sum() - formula.sum()) <= 6
    assert found.missed.sum() <= 3  # of callers it was not searched with


def test_agents_who_do_both_save_some() -> None:
    lines = [line("sales", 30), line("help", 30)]
    apart = [Team("sellers", (Skill("sales"),)), Team("helpers", (Skill("help"),))]
    both = [Team("everybody", (Skill("sales"), Skill("help")))]
    separate = required_by_skill(lines, apart, replications=12)
    shared = required_by_skill(lines, both, replications=12)
    assert separate.is_met
    assert shared.is_met
    assert shared.agents.sum() < separate.agents.sum()
    again = required_by_skill(lines, both, replications=12)
    assert (again.agents == shared.agents).all()
    assert len(shared.figures) == 2
    assert len(shared.figures[0]) == 8


def test_lines_that_nobody_answers() -> None:
    with pytest.raises(Fault, match="no team"):
        required_by_skill([line("sales", 1)], [Team("helpers", (Skill("help"),))])
    with pytest.raises(Fault, match="teams"):
        required_by_skill([line("sales", 1)], [])
    odd = Line("odd", Load([1.0], 180), GOALS)
    with pytest.raises(Fault, match="intervals"):
        required_by_skill([line("sales", 1), odd], [Team("all", (Skill("sales"), Skill("odd")))])
