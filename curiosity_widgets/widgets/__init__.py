"""Panels and the dashboard: the Python half of each widget."""
