"""Training loops, devices and threads."""
