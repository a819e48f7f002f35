"""The word vectors of an encoder, read row by row from the safetensors file instead of held in memory.

The table is 80 % of the weights, and a library's language uses a small part of it. Mapping the file would do,
but the kernel maps neighbours of every row touched (190 MB after a thousand texts, counted as this process's);
a read of 768 bytes from the page cache costs a microsecond.
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMATS: dict[str, np.dtype[np.floating[Any]]] = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}


class WordTable:
    """Rows of one matrix of a safetensors file (https://github.com/huggingface/safetensors#format)."""

    def __init__(self, path: Path, name: str) -> None:
        self._file = path.open("rb", buffering=0)
        header_bytes = int.from_bytes(self._file.read(8), "little")
        entry = json.loads(self._file.read(header_bytes))[name]
        self._format = FORMATS[entry["dtype"]]
        self.rows, self.columns = entry["shape"]
        self._begin = 8 + header_bytes + entry["data_offsets"][0]
        self._row_bytes = self.columns * self._format.itemsize

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.floating[Any]]:
        """Return the rows of these numbers (each in 0 … rows − 1): an array of (n, columns)."""
        place, size, begin = self._file.fileno(), self._row_bytes, self._begin
        raw = b"".join(os.pread(place, size, begin + number * size) for number in numbers.tolist())
        return np.frombuffer(raw, dtype=self._format).reshape(len(numbers), self.columns)

    def close(self) -> None:
        """Close the file; `take` works no more."""
        self._file.close()
