"""Every form of every page, found by opening the pages: what a canary is sent through (`test_canary.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

TYPED_TEXT = {"text", "search", "url", "tel", ""}
PLAUSIBLE = {
    "date": "2026-06-01",
    "month": "2026-06",
    "week": "2026-W23",
    "time": "09:30",
    "datetime-local": "2026-06-01T09:30",
    "email": "somebody@example.org",
    "number": "2",
}


@dataclass
class Form:
    """One form as a browser reads it."""

    action: str
    method: str
    inputs: list[dict[str, str]] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        """Whether anything can be written into it."""
        return any(each["kind"] in ("textarea", "file") or is_line(each) for each in self.inputs)


def is_line(each: dict[str, str]) -> bool:
    return each["kind"] == "input" and each.get("type", "") in TYPED_TEXT


class _Reader(HTMLParser):
    """The forms of a page with their inputs; a select counts with what is chosen, or its first choice."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select: dict[str, str] | None = None
        self.loose: dict[str, list[dict[str, str]]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(has.get("action", ""), has.get("method", "get").lower()))
        elif tag in ("input", "textarea", "select", "button") and has.get("name") and self.forms:
            each = {**has, "kind": tag}
            self.forms[-1].inputs.append(each)
            self.select = each if tag == "select" else None
        elif tag == "option" and self.select is not None and has.get("value"):
            is_first = "value" not in self.select
            self.select["value"] = has["value"] if is_first or "selected" in has else self.select["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None


def forms_of(page: str) -> list[Form]:
    """All forms of a page into which something can be written."""
    reader = _Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.has_text]


def refused(page: str) -> set[str]:
    """Names of the inputs that a page says are wrong."""
    reader = _Reader()
    reader.feed(page)
    return {each["name"] for form in reader.forms for each in form.inputs if each.get("aria-invalid") == "true"}


def filled(form: Form, texts: Iterator[str], plain: set[str], table: bytes) -> dict[str, Any]:
    """What to send: the next text that fits into each place for text; what was refused before gets a plain word."""
    sent: dict[str, Any] = {}
    for each in form.inputs:
        name, kind, sort = each["name"], each["kind"], each.get("type", "")
        if kind == "textarea" or is_line(each):
            room = int(each.get("maxlength") or 10_000)
            fits = (text for text in texts if len(text) <= room)
            sent[name] = (each.get("value") or "abc-12") if name in plain or room < 20 else next(fits)
        elif sort == "file":
            sent[name] = SimpleUploadedFile("PIN 826491.csv", table, "text/csv")
        elif sort in ("checkbox", "radio"):
            if "checked" in each or (sort == "radio" and name not in sent):
                sent[name] = each.get("value", "on")
        elif sort not in ("submit", "button", "image", "reset", "password") and kind != "button":
            sent[name] = each.get("value") or PLAUSIBLE.get(sort, "")
    return sent
