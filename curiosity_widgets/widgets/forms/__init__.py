"""Forms that open files and start runs."""
