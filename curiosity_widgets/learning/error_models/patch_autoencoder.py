"""A latent space of all patches before any spectrum is measured.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.B.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import mse_loss

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.seeds import integer_seed, stream
from curiosity_widgets.learning.protocols import Problem, Report, silent
from curiosity_widgets.learning.training.evaluate import CHUNK, channels_last, over_candidates, patch_tensor
from curiosity_widgets.learning.training.parallel import DEFAULT_THREADS
from curiosity_widgets.models.autoencoder import PatchAutoencoder
from curiosity_widgets.models.seeding import seeded

PATCHES_PER_EPOCH = 2048


def autoencoder_latent(
    problem: Problem,
    *,
    epochs: int = 30,
    latent: int = 3,
    filters: int = 16,
    report: Report = silent,
    threads: int = DEFAULT_THREADS,
) -> FloatArray:
    """Latent vectors (N, latent) float32 of all candidates' patches, from an autoencoder trained on them.

    Adam 1e-3 on the mean square error in batches of 64, as published; each epoch uses at most
    2,048 patches, drawn again every time, so that the time does not grow with the image. Centred, and scaled
    as a whole to unit root mean square, which keeps distances in proportion. Depends on the problem's image,
    candidates and seed alone.
    """
    with seeded(integer_seed(problem.seed, "autoencoder", "weights")):
        net = PatchAutoencoder(
            channels=problem.image.shape[0], patch=problem.candidates.patch, latent=latent, filters=filters
        )
    channels_last(net).train()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    rng = stream(problem.seed, "autoencoder", "batches")
    total = len(problem.candidates)
    for epoch in range(epochs):
        report(f"autoencoder: epoch {epoch + 1} of {epochs}", epoch / epochs)
        chosen = rng.permutation(total)[:PATCHES_PER_EPOCH]
        for batch in np.array_split(chosen, -(-len(chosen) // CHUNK)):
            patches = patch_tensor(problem, batch)
            optimizer.zero_grad()
            loss = mse_loss(net(patches), patches)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    net.eval()
    vectors = over_candidates(
        problem, net.encode, message="autoencoder: encoding all patches", report=report, threads=threads
    )
    vectors -= vectors.mean(axis=0)
    spread = float(np.sqrt(np.square(vectors, dtype=np.float64).mean()))
    return vectors / np.float32(spread) if spread > 0 else vectors
