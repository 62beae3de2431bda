"""What keeps a run file trustworthy: it is ours, its checksums hold, and what is damaged is known."""
