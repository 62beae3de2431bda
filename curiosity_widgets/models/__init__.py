"""Networks: the five Im2spec, the dense Im2spec, Spec2im, autoencoder, error decoders."""
