"""How quality writes its figures."""
