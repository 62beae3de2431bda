"""Learners that a user would otherwise take, on the benchmark's split and the same random spectra.

    pip install -r docs/benchmark/peers.txt
    python docs/benchmark/peers.py peers.csv --data pto-1.7um --seeds 5
    python docs/benchmark/peers_table.py peers.csv                         # into the page peers.md

AtomAI's ImSpec and dklGPR (Ziatdinov et al., doi:10.1038/s42256-022-00555-8) and a deep-kernel Gaussian
process in gpytorch (Wilson et al., AISTATS 2016, arXiv:1511.02222). Each is tuned: a fifth of the measured
spectra chooses among a few settings around those of its examples, and all spectra are then learned with the
best. Beside them the default learner and the simple models, as they are. Rows are appended, and those that
are there are not run again. What is not installed is left out with one line.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets import workflows
from curiosity_widgets.benchmarks.metrics import accuracy
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.split import Split, split_sample
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.learning.yardsticks import yardstick_predictions
from curiosity_widgets.workflows.build import build_learner

PATCH, INIT, HOLDOUT, ASIDE = 13, 30, 0.25, 0.15
COUNTS = (30, 100, 150)
COMPONENTS = 5  # of the spectra, for the Gaussian processes
COLUMNS = ("data", "peer", "seed", "n", "settings", "pixels_r2", "blocks_r2", "seconds")
# (patches (n, F), spectra (n, S), patches to predict (m, F), channels, seed, settings) -> spectra (m, S)
OnPatches = Callable[[FloatArray, FloatArray, FloatArray, int, int, Mapping[str, Any]], FloatArray]
# (split, measured candidates (n,), those to predict (m,), seed, settings) -> spectra (m, S)
Learn = Callable[[Split, IntArray, IntArray, int, Mapping[str, Any]], FloatArray]


def imspec(
    patches: FloatArray, spectra: FloatArray, wanted: FloatArray, channels: int, seed: int, settings: Any
) -> FloatArray:
    """AtomAI's ImSpec on the mean of the image's channels, which is all that it takes."""
    models = import_module("atomai.models")

    def images(flat: FloatArray) -> FloatArray:
        one: FloatArray = flat.reshape(len(flat), channels, PATCH, PATCH).mean(axis=1, keepdims=True)
        return one.astype(np.float32)

    monitored = max(2, len(patches) // 5)  # it needs some to monitor; it learns from all
    low, span = spectra.min(), np.ptp(spectra) or 1.0
    scaled = ((spectra - low) / span)[:, None].astype(np.float32)
    model = models.ImSpec((PATCH, PATCH), (spectra.shape[1],), latent_dim=settings["latent"], seed=seed)
    with tempfile.TemporaryDirectory() as scratch:  # it writes its weights to a file
        model.fit(
            images(patches),
            scaled,
            images(patches[-monitored:]),
            scaled[-monitored:],
            full_epoch=True,
            training_cycles=settings["cycles"],
            batch_size=min(32, monitored),  # it drops what fills no batch
            swa=True,
            print_loss=10**9,
            plot_training_history=False,
            filename=str(Path(scratch) / "weights"),
        )
    found = model.predict(images(wanted), norm=False, verbose=False, num_batches=1)
    predicted: FloatArray = np.asarray(found)
    return predicted.reshape(len(wanted), -1) * span + low


def dkl(
    patches: FloatArray, spectra: FloatArray, wanted: FloatArray, channels: int, seed: int, settings: Any
) -> FloatArray:
    """AtomAI's dklGPR on the leading components of the spectra."""
    torch, models = import_module("torch"), import_module("atomai.models")
    usual = torch.get_default_dtype()
    try:
        mean, components, scores, scale = _components(spectra)
        model = models.dklGPR(
            patches.shape[1],
            embedim=settings["embed"],
            shared_embedding_space=False,
            precision="double",
            seed=seed,
        )
        model.fit(patches, scores.T, training_cycles=settings["cycles"], lr=1e-2, print_loss=10**9)
        found = np.asarray(model.predict(wanted, batch_size=len(wanted))[0])
    finally:
        torch.set_default_dtype(usual)  # it leaves double precision behind
    predicted: FloatArray = found.T * scale @ components + mean
    return predicted


def deep_kernel(
    patches: FloatArray, spectra: FloatArray, wanted: FloatArray, channels: int, seed: int, settings: Any
) -> FloatArray:
    """A Gaussian process of gpytorch on features of a small network, one for each component."""
    torch, gpytorch = import_module("torch"), import_module("gpytorch")
    mean, components, scores, scale = _components(spectra)
    centre, spread = patches.mean(axis=0), patches.std() or 1.0

    def tensor(values: FloatArray) -> Any:
        return torch.as_tensor(np.ascontiguousarray(values), dtype=torch.float32)

    inputs, others = tensor((patches - centre) / spread), tensor((wanted - centre) / spread)
    found = []
    for number, target in enumerate(scores.T):
        torch.manual_seed(seed * 100 + number)
        features = torch.nn.Sequential(
            torch.nn.Linear(inputs.shape[1], 64),
            torch.nn.ReLU(),
            torch.nn.Linear(64, settings["embed"]),
            torch.nn.BatchNorm1d(settings["embed"], affine=False),
        )

        class Process(gpytorch.models.ExactGP):  # type: ignore[misc, name-defined]
            def __init__(self, likelihood: Any, features: Any = features, target: Any = target) -> None:
                super().__init__(inputs, tensor(target), likelihood)
                self.features = features
                self.level = gpytorch.means.ConstantMean()
                self.kernel = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel())

            def forward(self, values: Any) -> Any:
                embedded = self.features(values)
                normal = gpytorch.distributions.MultivariateNormal
                return normal(self.level(embedded), self.kernel(embedded))

        likelihood = gpytorch.likelihoods.GaussianLikelihood()
        process = Process(likelihood)
        optimiser = torch.optim.Adam(process.parameters(), lr=1e-2)
        fit = gpytorch.mlls.ExactMarginalLogLikelihood(likelihood, process)
        process.train()
        for _ in range(settings["cycles"]):
            optimiser.zero_grad()
            loss = -fit(process(inputs), tensor(target))
            loss.backward()
            optimiser.step()
        process.eval()
        with torch.no_grad():
            found.append(process(others).mean.numpy())
    predicted: FloatArray = np.stack(found, axis=1) * scale @ components + mean
    return predicted


def on_patches(learn: OnPatches) -> Learn:
    """What learns from patches, on the candidates of a split."""

    def learned(split: Split, index: IntArray, wanted: IntArray, seed: int, settings: Any) -> FloatArray:
        patches, others = split.patches(index), split.patches(wanted)
        return learn(patches, split.spectra[index], others, len(split.image), seed, settings)

    return learned


def default(split: Split, index: IntArray, wanted: IntArray, seed: int, settings: Any) -> FloatArray:
    """The default learner, trained once; of the held-out blocks by structure alone, as everywhere."""
    problem = Problem(
        image=split.image,
        candidates=split.candidates,
        spectrum_length=split.spectra.shape[1],
        seed=seed,
        budget=len(index),
        held_out=split.held_out,
    )
    workflow = workflows.load("dense", patch=PATCH, init=INIT, budget=len(index))
    predictor = build_learner(workflow, problem).predictor
    with single_thread():
        steps = np.zeros(len(index), dtype=np.int64)
        predictor.fit(Measured(index, split.spectra[index], steps), step=len(index))
        return predictor.outputs(wanted, None)


def simple(name: str) -> OnPatches:
    """A yardstick of the benchmark by its name."""

    def learned(
        patches: FloatArray, spectra: FloatArray, wanted: FloatArray, channels: int, seed: int, settings: Any
    ) -> FloatArray:
        return yardstick_predictions(patches, spectra, wanted, seed, len(patches))[name][:]

    return learned


AS_IT_IS: tuple[Mapping[str, Any], ...] = ({},)
PEERS: Mapping[str, tuple[str, Learn, tuple[Mapping[str, Any], ...]]] = {
    "default": ("curiosity_widgets", default, AS_IT_IS),
    "extra trees": ("sklearn", on_patches(simple("forest")), AS_IT_IS),
    "ridge": ("sklearn", on_patches(simple("ridge")), AS_IT_IS),
    "ImSpec": (
        "atomai",
        on_patches(imspec),
        tuple({"latent": latent, "cycles": cycles} for latent in (2, 10) for cycles in (120, 400)),
    ),
    "dklGPR": ("atomai", on_patches(dkl), tuple({"embed": 2, "cycles": cycles} for cycles in (50, 200))),
    "deep-kernel GP": (
        "gpytorch",
        on_patches(deep_kernel),
        tuple({"embed": 4, "cycles": cycles} for cycles in (30, 100, 300)),
    ),
}


def _components(spectra: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mean, leading components (K, S), scores (n, K) of unit variance, and their scale (K,)."""
    mean = spectra.mean(axis=0)
    components = np.linalg.svd(spectra - mean, full_matrices=False)[2][:COMPONENTS]
    scores = (spectra - mean) @ components.T
    scale = np.maximum(scores.std(axis=0), np.finfo(np.float64).tiny)
    return mean, components, scores / scale, scale


def tuned(
    learn: Learn, settings: tuple[Mapping[str, Any], ...], split: Split, index: IntArray, seed: int
) -> Mapping[str, Any]:
    """The settings with the least error on a fifth of the measured spectra, learned from the others."""
    if len(settings) == 1:
        return settings[0]
    shuffled = stream(seed, "peers").permutation(index)
    cut = max(2, len(index) // 5)
    own, other = shuffled[cut:], shuffled[:cut]

    def error(each: Mapping[str, Any]) -> float:
        found = learn(split, own, other, seed, each)
        return float(((found - split.spectra[other]) ** 2).mean())

    return min(settings, key=error)


def measure(data: str, peer: str, seed: int, n: int) -> dict[str, Any]:
    """One row: a peer on n random spectra of a seed."""
    _, learn, settings = PEERS[peer]
    split = split_sample(
        load_sample(data, seed), patch=PATCH, seed=seed, init=INIT, holdout=HOLDOUT, aside=ASIDE
    )
    rest = np.setdiff1d(np.flatnonzero(split.measurable), split.initial)
    more = stream(seed, "peers", "picks").permutation(rest)[: n - INIT]
    index = np.concatenate([split.initial, more])
    started = time.perf_counter()
    best = tuned(learn, settings, split, index, seed)
    where = split.scored
    outputs = np.full(split.spectra.shape, np.nan)
    outputs[where] = learn(split, index, where, seed, best)
    scores = accuracy(split, outputs, split.spectra, split.spectra[split.common].mean(axis=0))
    own = {name: f"{scores[name]:.4f}" for name in ("pixels_r2", "blocks_r2")}
    seconds = f"{time.perf_counter() - started:.0f}"
    return {
        "data": data,
        "peer": peer,
        "seed": seed,
        "n": n,
        "settings": dict(best),
        **own,
        "seconds": seconds,
    }


def installed(peer: str) -> bool:
    """Whether a peer can be run; a line says what to install where it cannot."""
    module = PEERS[peer][0]
    try:
        import_module(module)
    except (ImportError, RuntimeError) as error:  # RuntimeError: a torchvision of another torch
        sys.stderr.write(f"{peer} is left out: {error}; pip install -r docs/benchmark/peers.txt\n")
        return False
    return True


def run(path: Path, data: list[str], seeds: range, counts: tuple[int, ...] = COUNTS) -> None:
    """Append what is not in the table yet, seed by seed."""
    done = set()
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            done = {(it["data"], it["peer"], it["seed"], it["n"]) for it in csv.DictReader(file)}
    peers = [peer for peer in PEERS if installed(peer)]
    for seed, name, n, peer in ((s, d, n, p) for s in seeds for d in data for n in counts for p in peers):
        if (name, peer, str(seed), str(n)) in done:
            continue
        row = measure(name, peer, seed, n)
        new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            if new:
                writer.writeheader()
            writer.writerow(row)


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--data", action="append")
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    run(given.table, given.data or ["pto-1.7um"], range(given.seeds))


if __name__ == "__main__":
    main()
