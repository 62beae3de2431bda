"""Building blocks of predictors and error models."""
