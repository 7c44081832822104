"""What agents' hours cost: decimal money with its currency; shares and hours stay floating point."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from keskus.engines.faults import Fault

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency (ISO 4217). Different currencies do not add up."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise Fault("amount", f"{self.amount} is no amount", "give a decimal number")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise Fault("currency", f"{self.currency!r} is no currency", "give its three letters, such as PLN or EUR")

    def __sub__(self, other: Money) -> Money:
        """The difference."""
        if other.currency != self.currency:
            raise Fault("currency", f"{self.currency} less {other.currency}", "compare within one currency")
        return Money(self.amount - other.amount, self.currency)

    def times(self, hours: float) -> Money:
        """This rate for so many hours, to the cent; half a cent to the even one."""
        amount = (self.amount * Decimal(repr(hours))).quantize(CENT, ROUND_HALF_EVEN)
        return Money(amount, self.currency)
