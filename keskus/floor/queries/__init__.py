"""Reads: what a viewer may see of the floor."""
