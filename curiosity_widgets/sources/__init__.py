"""Sources of images and spectra."""
