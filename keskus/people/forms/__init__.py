"""Input of this room, made clean. Never saves."""
