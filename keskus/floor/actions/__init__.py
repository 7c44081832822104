"""The writes of the floor."""
