"""A run in a loop of a user's own: it is asked for positions, and told the spectra measured there."""
