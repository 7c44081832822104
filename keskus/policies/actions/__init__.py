"""Writing scripts."""
