"""Models of where a prediction will be wrong."""
