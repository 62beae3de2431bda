"""A fixed benchmark that results of different people can be compared on; ``docs/benchmark/protocol.md``."""
