"""The border between a session and the learner and functions of others that it calls."""
