"""The sample map."""
