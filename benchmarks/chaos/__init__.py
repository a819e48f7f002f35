"""Random death over the whole stack, and the proof that nothing is lost or doubled: `python -m benchmarks.chaos`."""
