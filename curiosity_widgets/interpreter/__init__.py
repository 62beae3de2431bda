"""What belongs to the whole Python process: its warning filters, and what it waits for before it ends."""
