"""The small parts of the encoder: batches, the fake encoder, folders, settings, what an import costs."""

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.cli import main
from ml.config import wanted_dtype
from ml.encoder.batches import length_sorted_batches
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.fetch import fetch_encoder, way_out
from ml.encoder.folder import EncoderManifest, all_or_nothing, read_manifest, write_manifest
from ml.encoder.load import load_encoder
from ml.encoder.types import Centring, EncoderError

MANIFEST = EncoderManifest("模型", "ab12", 384, "query: ", "passage: ", "test", {})


@given(st.lists(st.integers(2, 512)), st.integers(1, 2000))
def test_it_batches_every_text_once_within_the_bound(lengths: list[int], bound: int) -> None:
    batches = list(length_sorted_batches(lengths, bound))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= bound


def test_it_fakes_meaning_by_shared_words() -> None:
    encoder = FakeEncoder()
    page, near, far = encoder.encode_passages(["网页快照的保存 web archives", "保存网页快照", "做菜 recipes"])
    assert page @ near > 0.4 > page @ far
    np.testing.assert_allclose(encoder.encode_queries([""]).sum(), 1.0)
    np.testing.assert_array_equal(encoder.encode_queries(["网页"]), FakeEncoder().encode_passages(["网页"]))


def test_it_keeps_a_finished_folder_and_drops_a_failed_one(tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    with pytest.raises(RuntimeError), all_or_nothing(folder):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with all_or_nothing(folder) as inside:
        write_manifest(inside, MANIFEST)
    with all_or_nothing(folder) as inside:
        (inside / "second").write_text("太晚了")
    assert read_manifest(folder) == MANIFEST
    assert [path.name for path in folder.iterdir()] == ["linksnap.json"]


def test_it_says_how_to_make_an_encoder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="python -m ml build-encoder"):
        load_encoder(tmp_path / "没有")


def test_it_refuses_a_manifest_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "linksnap.json").write_text('{"name": "模型"}')
    with pytest.raises(EncoderError, match="delete the folder"):
        read_manifest(tmp_path)


def test_it_reads_how_phrases_are_put_right_and_leaves_them_as_they_were_for_an_older_manifest(tmp_path: Path) -> None:
    turned = replace(MANIFEST, centring=Centring(0.4, 2.0))
    write_manifest(tmp_path, turned)
    assert read_manifest(tmp_path) == turned
    told = {name: value for name, value in asdict(turned).items() if name != "centring"}
    (tmp_path / "linksnap.json").write_text(json.dumps(told), encoding="utf-8")
    assert read_manifest(tmp_path) == MANIFEST
    (tmp_path / "linksnap.json").write_text(json.dumps(told | {"centring": "左"}), encoding="utf-8")
    with pytest.raises(EncoderError, match="cannot be read"):
        read_manifest(tmp_path)


def test_it_refuses_another_model_in_the_same_folder(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    with pytest.raises(EncoderError, match="already holds 模型"):
        fetch_encoder("intfloat/multilingual-e5-small", tmp_path, lambda line: None)


def test_it_refuses_an_unknown_number_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSNAP_ENCODER_DTYPE", "int3")
    with pytest.raises(ValueError, match="bf16 or fp32"):
        wanted_dtype()


def test_it_ends_the_command_with_one_line_on_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["encode", str(tmp_path / "无"), "你好"]) == 1
    assert capsys.readouterr().err.startswith("error: ")


def test_it_loads_no_torch_when_only_chunks_are_wanted() -> None:
    imports = "import sys, ml.encoder.chunks, ml.encoder.load, ml.tagging.suggest"
    probe = f"{imports}; print('torch' in sys.modules, 'django' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "False"]


def test_it_fetches_models_through_the_egress_proxy_past_nothing() -> None:
    told = way_out({"LINKSNAP_EGRESS_PROXY": "http://linksnap:口令@127.0.0.1:9", "NO_PROXY": "huggingface.co"})
    assert {told[name] for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY")} == {"http://models:口令@127.0.0.1:9"}
    assert told["NO_PROXY"] == told["no_proxy"] == ""
    assert way_out({"LINKSNAP_EGRESS_PROXY": "http://smokescreen:4750"})["HTTPS_PROXY"] == "http://smokescreen:4750"
    assert way_out({"NO_PROXY": "huggingface.co"}) == {}
