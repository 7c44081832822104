"""What a room says it holds about a person: the vocabulary of the privacy register."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holding:
    """One table in the privacy register, declared in the `privacy.py` of the room that owns it.

    A table that holds nothing about anybody is declared too, with no `fields`: so a forgotten one shows.
    """

    model: str
    """The table as `app.Model`."""
    about: str
    """Whom the rows speak of: `customer`, `employee`, `user`, or `nobody`."""
    fields: tuple[str, ...]
    """The columns that say something about a person."""
    retention_days: int | None
    """How long a row is kept, in days; None while the employment or the contract it belongs to lasts."""
    on_erasure: str
    """What happens to the row when the person's data are erased, and why when it is kept."""
