"""Card data and personal data in text, typed or said in English, Polish or Estonian.

- `masked(text, language)` is for storing what people write and say: the text with all nine types taken out.
  `masked_within` does so in every text of a JSON value; `masked_name` is for names of the centre's own things, which
  lose cards only; `cardless` takes out cards and their codes only, for what is sealed and must be read again. The
  column types of `core.fields` call them.
- `mask` takes out what may never be written, of what a machine sent: typed card numbers (all but the last four
  digits), security codes, PINs and expiries. Masking twice is harmless.
- `find` tells where a text says anything that names a person or opens an account, in words, too; it changes nothing.
  A talk of several turns is given as one text, a turn a line, so that a question says what the answer is.
"""

from keskus.engines.masking.cards import card_like
from keskus.engines.masking.find import find
from keskus.engines.masking.stored import cardless, masked, masked_name, masked_within
from keskus.engines.masking.text import Masked, Span, mask, mask_caller

__all__ = [
    "Masked",
    "Span",
    "card_like",
    "cardless",
    "find",
    "mask",
    "mask_caller",
    "masked",
    "masked_name",
    "masked_within",
]
