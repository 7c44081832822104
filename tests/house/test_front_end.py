"""What the front end needs of the templates: known icons, quoted classes, no script and no style inside pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "keskus").rglob("templates/**/*.html"))
# A text with template tags taken out, as far as looking for attributes goes.
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def built_icons() -> set[str]:
    listed = (ROOT / "islands" / "icons.ts").read_text().partition("[")[2].partition("]")[0]
    return set(re.findall(r'"([a-z0-9-]+)"', listed))


def used_icons() -> set[str]:
    pages = "\n".join(path.read_text() for path in TEMPLATES)
    python = "\n".join(path.read_text() for path in (ROOT / "keskus").rglob("*.py"))
    in_tags = re.findall(r'{% icon "([a-z0-9-]+)"', pages) + re.findall(r'(?:empty_)?icon="([a-z0-9-]+)"', pages)
    in_filters = re.findall(r'empty_icon\|default:"([a-z0-9-]+)"', pages)
    in_areas = re.findall(r'Area\([^"]*"[^"]*"\)?,\s*"([a-z0-9-]+)"', python)
    in_marks = re.findall(
        r'^    "[a-z_]+": "([a-z0-9-]+)",$', (ROOT / "keskus/core/templatetags/marks.py").read_text(), re.MULTILINE
    )
    return {*in_tags, *in_filters, *in_areas, *in_marks}


def test_every_icon_in_use_is_built() -> None:
    assert used_icons() - built_icons() == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_obeys_the_policy_and_the_scanner(path: Path) -> None:
    text = path.read_text()
    bare = TAG.sub("", text)
    assert not re.search(r"\sclass=[^\"'\s>]", text), "an unquoted class is not seen by Tailwind"
    assert not re.search(r"\son[a-z]+=", bare), "a handler in the page is refused by the policy"
    assert not re.search(r"<style\b|\bhref=[\"']javascript:", bare), "a style or script in the page is refused"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, "a script in the page is refused"
    assert "|safe" not in text.replace("field.help_text|safe", "")
    assert "http://" not in bare
    assert "https://" not in bare
