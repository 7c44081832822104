"""The only writes to what happened: raw lines are taken, folded into contacts, and added up; sources are set up."""
