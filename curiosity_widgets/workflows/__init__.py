"""Workflows: the paper's A (ensemble) and B (autoencoder) and ours (dense)."""
