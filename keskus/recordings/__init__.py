"""What was recorded: sound, transcripts, who listened, and what may be recorded and listened to at all.

Owns the sound of calls from its arrival to its end (sealed, with a key of its own each), what was measured and written
down of it, each listening, live listening, the pause for payment, and the legal gate that all of these stand behind.
The calls themselves are contacts'; what people think of them is quality's. The arithmetic of sound stands in
`engines/audio`, what must not be heard or read in `engines/masking`.
"""
