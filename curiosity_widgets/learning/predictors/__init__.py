"""Models that predict spectra from patches, or patches from spectra."""
