"""Pages of finished runs and benchmarks, which need no kernel and no network."""
