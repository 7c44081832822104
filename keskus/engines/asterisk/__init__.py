"""What Asterisk's CDR and CEL have in common: CSV records and their columns, times, channel names and dial strings."""
