"""The latent-space panel."""
