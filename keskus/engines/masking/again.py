"""A number that is told again: read back whole, or anew after a slip."""

from __future__ import annotations

from operator import ne

from keskus.engines.masking.numbers import Part

SHORTEST_TWICE, SHORTEST_ANEW = 7, 9  # digits of a number that is told again, or anew with a slip
MOST_APART = 3  # digits


def said_twice(parts: tuple[Part, ...], least: int = 3) -> int:
    """How many parts are one number that another turn then says again whole, or that a correction says anew."""
    size, said = sum(len(part.digits) for part in parts), 0
    for place, part in enumerate(parts):
        is_again = place > 0 and (part.takes_back or part.turn != parts[place - 1].turn)
        if is_again and said * 2 == size and said >= least:
            first, again = ("".join(part.digits for part in some) for some in (parts[:place], parts[place:]))
            apart = sum(one != other for one, other in zip(first, again, strict=True))
            most = MOST_APART if said >= SHORTEST_ANEW else 1
            if apart == 0 or (part.takes_back and said >= SHORTEST_TWICE and apart <= most):
                return place
        said += len(part.digits)
    return 0


def is_said_anew(parts: tuple[Part, ...], first: int, last: int) -> bool:
    """Whether a number was begun, with a slip, right before it was told from its beginning."""
    if not first or not parts[first].takes_back:
        return False
    begun = "".join(part.digits for part in parts[:first])
    told = "".join(part.digits for part in parts[first : last + 1])
    return len(begun) < len(told) and sum(map(ne, begun, told)) <= MOST_APART


def is_slip(one: str, other: str) -> bool:
    """Whether they are one number, of which a few digits were mistyped or misheard."""
    return len(one) == len(other) and sum(map(ne, one, other)) <= MOST_APART
