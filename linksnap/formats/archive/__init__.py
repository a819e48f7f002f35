"""The lossless archive `linksnap`: its rows, writing it, reading and checking it."""
