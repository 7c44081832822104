"""What is done about coaching. Every write goes through here."""
