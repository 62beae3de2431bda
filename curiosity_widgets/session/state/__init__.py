"""What a run knows: its history, replayed from events, and the snapshots made of it."""
