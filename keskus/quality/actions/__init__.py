"""What is done in quality. Every write goes through here."""
