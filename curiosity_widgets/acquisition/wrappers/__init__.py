"""Strategies around another strategy."""
