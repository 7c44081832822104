"""The only writes of planning."""
