"""What may be read of planning: viewer first."""
