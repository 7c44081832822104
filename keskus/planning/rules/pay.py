"""What an hour costs."""

from __future__ import annotations

from decimal import Decimal

WEEKS_A_YEAR, MONTHS_A_YEAR = Decimal(52), Decimal(12)
# KP art. 151(1): 50 % on top on ordinary days; TLS §44: 1.5 where money is agreed; FLSA: 1.5. Elsewhere the contract.
OVERTIME_FACTORS = {"PL": Decimal("1.5"), "EE": Decimal("1.5"), "US": Decimal("1.5")}


def an_hour(amount: Decimal, per: str, hours_per_week: Decimal) -> Decimal:
    """Of pay by the hour or by the month."""
    return amount if per == "hour" else amount * MONTHS_A_YEAR / WEEKS_A_YEAR / hours_per_week
