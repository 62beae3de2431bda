"""Notices to users who look elsewhere: a run has ended, pauses, waits or has failed."""
