"""What is wrong with what an engine was given, said so that it can be mended."""

from __future__ import annotations


class Fault(ValueError):
    """`field` is where (dotted, with numbers of list entries), `remedy` what to do; a reader of files adds the line."""

    def __init__(self, field: str, text: str, remedy: str) -> None:
        super().__init__(f"{field}: {text}; {remedy}.")
        self.field = field
        self.text = text
        self.remedy = remedy
