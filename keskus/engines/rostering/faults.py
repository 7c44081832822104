"""What is wrong with an instance, said so that it can be mended."""

from __future__ import annotations


class Fault(ValueError):
    """`field` is where (dotted, with numbers of list entries), `remedy` what to do about it."""

    def __init__(self, field: str, text: str, remedy: str) -> None:
        super().__init__(f"{field}: {text}; {remedy}.")
        self.field = field
        self.text = text
        self.remedy = remedy
