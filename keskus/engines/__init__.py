"""What is true with no database: arithmetic and state machines over plain values.

Nothing here imports Django, reads a clock or draws a random number; time, zone and parameters are arguments,
and answers are numbers and codes, never sentences.
"""
