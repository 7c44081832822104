"""Input of the pages of coaching."""
