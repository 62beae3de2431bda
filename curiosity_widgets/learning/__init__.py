"""Training loops, ensembles, out-of-fold errors: predictors and error models."""
