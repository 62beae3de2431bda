"""The terms that scores are made of."""
