"""What has been agreed on how calls are held: scripts and procedures, by queue, in dated versions.

Owns their text and which version held on which day. Whether a call kept to it is quality's.
"""
