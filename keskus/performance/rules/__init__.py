"""What follows from evaluations, without a database."""
