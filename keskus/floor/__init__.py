"""What goes on now and who looks at it: the floor, boards with their screens, limits of pauses, alarms.

Owns no facts: the floor is told by the listener through `contacts.gateways.feed`, today's figures are contacts' sums.
What stands here is how they are shown, to whom, and when somebody must be told.
"""
