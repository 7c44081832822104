"""What may be read about scripts."""
