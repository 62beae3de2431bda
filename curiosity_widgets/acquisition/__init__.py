"""Picking rules: one strategy per file, each returning the score of every candidate, term by term."""
