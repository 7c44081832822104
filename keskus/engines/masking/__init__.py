"""Card data and personal data in text, typed or said in English, Polish or Estonian.

`mask` takes out what may never be written: typed card numbers (all but the last four digits), security codes, PINs and
expiries; masking twice is harmless. `find` tells where a text says anything that names a person or opens an account,
in words, too; it changes nothing.
"""

from keskus.engines.masking.cards import card_like
from keskus.engines.masking.find import find
from keskus.engines.masking.text import Masked, Span, mask, mask_caller

__all__ = ["Masked", "Span", "card_like", "find", "mask", "mask_caller"]
