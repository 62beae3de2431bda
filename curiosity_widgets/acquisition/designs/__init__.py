"""Strategies that use positions alone: random and space-filling designs."""
