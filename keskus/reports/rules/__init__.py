"""Plain values of reports: what a sheet of paper holds. No database, no framework."""
