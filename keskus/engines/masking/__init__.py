from typing import NamedTuple


class Masked(NamedTuple):
    text: str
    spans: tuple


def mask(text):
    return Masked(text, ())


def mask_caller(text):
    return text
