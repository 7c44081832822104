"""What is outside the database: the vault of sounds, the folders that recordings arrive in."""
