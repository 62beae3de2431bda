"""Errors that a user can act on."""

from __future__ import annotations


class CuriosityError(Exception):
    """Something went wrong that the user can understand and mend.

    The message is one line: what is wrong, where (file, field), and what to do about it.
    The command line prints it and exits with 2; the dashboard shows it in its error pane.
    """
