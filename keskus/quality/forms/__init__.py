"""Input of quality's pages."""
