"""The resident tokenizer: SentencePiece over the unigram model in an encoder folder."""

from pathlib import Path

import sentencepiece


class SentencePieceTokenizer:
    """Tokens, their places in the text, and ids with the marks `<s> … </s>` around them."""

    def __init__(self, path: Path, bos: int, eos: int) -> None:
        self._processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self._bos = bos
        self._eos = eos

    def count(self, text: str) -> int:
        """Return the number of tokens of the text, without the marks."""
        return len(self._processor.encode(text))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return begin and end of each token in characters of the text."""
        found = self._processor.encode(text, return_type="offset_mapping")
        return [(int(begin), int(end)) for begin, end in found["offsets"]]

    def ids(self, texts: list[str], max_tokens: int) -> list[list[int]]:
        """Return the ids of each text with both marks, cut to `max_tokens` in all."""
        room = max_tokens - 2
        return [[self._bos, *ids[:room], self._eos] for ids in self._processor.encode(texts)]
