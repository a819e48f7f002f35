"""Runs any sentence-transformers folder by that library: for models other than the default one."""

from pathlib import Path
from typing import Any

import numpy as np

from ml.encoder.types import EncoderError, Vectors


class AnyModel:
    """Network and tokenizer in one; heavier by some 400 MB than the default encoder's own way."""

    def __init__(self, folder: Path, dtype: str, device: str) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        formats = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
        try:
            self._model = SentenceTransformer(
                str(folder),
                device=device,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"dtype": formats[dtype], "use_safetensors": True},
            )
        except (OSError, ValueError) as error:
            raise EncoderError(f"The encoder in {folder} cannot be loaded: {error}") from error
        self._tokenizer: Any = self._model.tokenizer

    def count(self, text: str) -> int:
        """Return the number of tokens of the text, without the marks."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return begin and end of each token in characters of the text."""
        cut = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return [(int(begin), int(end)) for begin, end in cut["offset_mapping"]]

    def ids(self, texts: list[str], max_tokens: int) -> list[list[int]]:
        """Return the ids of each text with the model's own marks, cut to `max_tokens` in all."""
        if not texts:
            return []
        cut = self._tokenizer(texts, truncation=True, max_length=max_tokens)
        return [list(row) for row in cut["input_ids"]]

    def vectors(self, ids: list[list[int]]) -> Vectors:
        """Return the unit-length vector of each row of ids, pooled as the model's own folder says."""
        import torch

        batch = self._tokenizer.pad({"input_ids": ids}, return_tensors="pt").to(self._model.device)
        with torch.inference_mode():
            found = self._model.forward(dict(batch))["sentence_embedding"].float()
            unit = torch.nn.functional.normalize(found, dim=-1)
            return np.asarray(unit.cpu().numpy(), dtype=np.float32)
