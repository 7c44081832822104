"""What people send about scripts."""
