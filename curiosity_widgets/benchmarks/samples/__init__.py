"""The samples of a benchmark: public sets, simulated ones, files, and what is made of them."""

from curiosity_widgets.benchmarks.samples.load import CHANGES, base_name, load_sample
from curiosity_widgets.benchmarks.samples.sample import Sample

__all__ = ["CHANGES", "Sample", "base_name", "load_sample"]
