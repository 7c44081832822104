"""Input of recordings."""
