"""The workflows of this package, one a module."""
