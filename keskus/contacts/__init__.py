"""What happened: raw lines, contacts with their segments, agent states, interval sums, definitions, PBX names.

Raw lines are kept as they came (cards masked, caller numbers sealed) and never change; contacts and states are folded
from them by `engines.queuelog` and can be folded again; interval sums are added up from contacts and states and can be
added up again. Everyone above reads; nobody else writes.
"""
