"""Who works here and for whom: clients, sites, queues, teams, employees, skills, contracts, reporting lines, notices.

An employee is a person who works here, whether or not they ever sign in (that is `access`). Facts that change over
time (team, contract, skill, reporting line) are dated rows; nothing is overwritten that a past report still needs.
"""
