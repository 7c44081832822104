"""Log files carry numbers of rows, never what somebody said: whatever slips into a line or a traceback is masked."""

from __future__ import annotations

import logging

from keskus.engines.masking import masked


class MaskedLines(logging.Formatter):
    """The last step before a line is written, so that a message, its arguments and a traceback are all covered."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, masked."""
        return masked(super().format(record))
