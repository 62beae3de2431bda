"""Limits, drift, quality and the other rules that a run keeps to."""
