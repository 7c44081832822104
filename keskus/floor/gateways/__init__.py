"""What is outside: the stream of frames to browsers."""
