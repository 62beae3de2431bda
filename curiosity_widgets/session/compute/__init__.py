"""Where the learner of a run works: here, in a process of its own, or on a Dask cluster.

``elsewhere`` is what a session uses; ``remote_learner`` stands for the learner here, ``serving`` answers it
there. Between them go the ``messages`` over a channel: ``process`` has one, ``cluster`` the other.
docs/decisions has the reasons.
"""
