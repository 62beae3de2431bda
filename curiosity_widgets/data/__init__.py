"""Data: spectral images, readers, patches, public and simulated samples."""
