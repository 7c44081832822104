"""Writes docs/roles.md: what each role may do, from the permission matrix itself.

python3 tools/roles.py        (from the root of the checkout; the suite fails when the page is stale)
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from keskus.access.rules import LETTERS, MATRIX, SYSTEM_ONLY, Role  # noqa: E402
from keskus.access.rules.grants import scopes_of, why_apart  # noqa: E402
from keskus.access.rules.sessions import idle_limit, needs_second_factor  # noqa: E402

PAGE = ROOT / "docs" / "roles.md"
INTRODUCTION = """# Roles

Written by `python3 tools/roles.py` from `keskus/access/rules`; do not edit it by hand.

A **grant** is a role at a scope (the centre, a site, a client, a team, a queue, oneself) between two days. A permission
reaches what its grants reach, and what no grant reaches is refused: the page that is not yours and the page that is not
there answer alike. Nobody gives a role to themselves, nor one that they may not appoint, nor beyond their own scope and
days. The names below are also what an API token is narrowed to.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [INTRODUCTION, "## The roles\n", _roles(), "## Kept apart\n", _apart(), "## Who may do what\n", _matrix()]
    return "\n".join([*parts, "## What no role may do\n", _system_only()])


def _roles() -> str:
    rows = ["| letter | role | held at | second factor | signed out after |", "|---|---|---|---|---|"]
    for letter, role in LETTERS.items():
        minutes = int(idle_limit({role}).total_seconds() // 60)
        kinds = ", ".join(sorted(kind.value for kind in scopes_of(role)))
        factor = "always" if needs_second_factor({role}) else "if wanted"
        rows.append(f"| {letter} | {role} | {kinds} | {factor} | {minutes} min |")
    return "\n".join([*rows, ""])


def _apart() -> str:
    pairs = [(one, other, why_apart(one, other)) for one, other in combinations(Role, 2)]
    rows = [f"| {one} | {other} | {reason} |" for one, other, reason in pairs if reason]
    return "\n".join(["| nobody is at once | and | because |", "|---|---|---|", *rows, ""])


def _matrix() -> str:
    head = ["| permission | " + " | ".join(LETTERS) + " |", "|---|" + "---|" * len(LETTERS)]
    rows = [
        f"| {name} | " + " | ".join("x" if letter in MATRIX[name] else "" for letter in LETTERS) + " |"
        for name in sorted(MATRIX)
    ]
    return "\n".join([*head, *rows, ""])


def _system_only() -> str:
    text = "Done by the machine itself, or by whoever has just proved a password or holds a one-time code:\n\n"
    return text + "\n".join(f"- {name}" for name in sorted(SYSTEM_ONLY)) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
