"""Users against the machine: the rules of a game, its rounds, whose turn it is, and its result as a file."""
