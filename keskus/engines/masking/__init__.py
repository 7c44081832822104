"""Card data in text: found by issuer range and check digit, and taken out before anything is written.

`mask` leaves the last four digits of a card number and nothing of its security code, PIN and expiry. What it returns
it would return again, so masking twice is harmless. Typed digits only; numbers said in words come later.
"""

from keskus.engines.masking.cards import card_like
from keskus.engines.masking.text import Masked, Span, mask, mask_caller

__all__ = ["Masked", "Span", "card_like", "mask", "mask_caller"]
