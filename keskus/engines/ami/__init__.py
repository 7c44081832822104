"""Asterisk's manager interface (AMI): bytes to messages, messages to the floor and to lines for the fold."""
