"""What people fill in for planning."""
