"""What is planned, and by whom. One file for each kind of thing."""

from keskus.planning.models.days import SpecialDay

__all__ = ["SpecialDay"]
