"""Is it better than random, and by how much? Paired trials, their statistics and tables."""
