"""How much is measured: a case's everyday size, or what the environment says instead."""

import os


def size(name: str, everyday: int) -> int:
    """`everyday`, or the number in `BENCH_<name>`: small for a look, large for the whole. Raises ValueError."""
    return int(os.environ.get(f"BENCH_{name}") or everyday)
