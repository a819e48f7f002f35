"""The threshold of queries/tag_translations, tried on names written by hand and the real encoder."""

from pathlib import Path

import numpy as np
import pytest

from linksnap.queries.tag_translations import LEAST_COSINE
from ml.encoder.load import load_encoder

pytestmark = pytest.mark.encoder

TWINS = """机器学习=machine learning 数据库=database 前端=frontend 后端=backend 摄影=photography
旅行=travel 自托管=self-hosting 备份=backup 安全=security 密码学=cryptography
操作系统=operating system 编译器=compiler 设计=design 音乐=music 电影=movies
历史=history 哲学=philosophy 经济=economics 数学=mathematics 物理=physics
健康=health 食谱=recipes 游戏=games 写作=writing 阅读=reading"""
ALONE = ("随笔 待办 上海 咖啡 自行车 文言文", "rust germany linux todo podcast knitting")


def test_it_proposes_twins_and_nothing_else(encoder_folder: Path) -> None:
    words = TWINS.replace("\n", " ")
    twins = [part.rsplit(" ", 1)[-1] for part in words.split("=")[:-1]]
    others = [part.rsplit(" ", 1)[0] for part in words.split("=")[1:-1]] + [words.split("=")[-1]]
    encoder = load_encoder(encoder_folder)
    zh, en = (
        centred(encoder.encode_passages([*names, *alone.split()]))
        for names, alone in zip((twins, others), ALONE, strict=True)
    )
    cosines = zh @ en.T
    near, back = cosines.argmax(axis=1), cosines.argmax(axis=0)
    proposed = [(i, j) for i, j in enumerate(near) if back[j] == i and cosines[i, j] >= LEAST_COSINE]
    right = [(i, j) for i, j in proposed if i == j and i < len(twins)]
    assert len(right) >= 20
    assert len(proposed) - len(right) <= 1


def centred(vectors: np.ndarray) -> np.ndarray:
    """Without the direction all of them share, unit length."""
    moved = vectors - vectors.mean(axis=0)
    shortened: np.ndarray = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return shortened
