"""Strategies that use what the learner knows."""
