"""Strategies that look at what the learner knows."""
