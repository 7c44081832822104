"""What leaves planning as files."""
