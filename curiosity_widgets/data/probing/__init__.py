"""Files from outside are opened in a process of their own, which may die of them; this one does not.

``asking`` is what readers call; ``process`` starts such a process, ``limits`` watches it, ``child`` runs in
it (``python -m curiosity_widgets.data.probing``); ``task`` is the question and ``exchange`` the answer.
docs/decisions has the reasons.
"""
