"""Panels of plots: spectra and the learning curve."""
