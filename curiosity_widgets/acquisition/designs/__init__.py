"""Strategies that look at positions alone: random and space-filling designs."""
