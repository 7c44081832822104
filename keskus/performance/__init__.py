"""What is done about how people work: coaching, its agreements and its effect.

Owns coaching sessions from the reason to the effect. What was found is quality's; when there is time for it the roster
says.
"""
