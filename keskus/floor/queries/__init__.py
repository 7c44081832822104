"""Reads: the floor as a viewer may see it, today's figures, boards and screens."""
