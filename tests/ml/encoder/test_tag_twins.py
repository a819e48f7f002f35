"""The thresholds of ml.tagging.twins, tried on names written by hand and the real encoder."""

from pathlib import Path

import pytest

from ml.encoder.load import load_encoder
from ml.tagging.twins import NamedTag, twins

pytestmark = pytest.mark.encoder

TWINS = """机器学习=machine learning 数据库=database 前端=frontend 后端=backend 摄影=photography
旅行=travel 自托管=self-hosting 备份=backup 安全=security 密码学=cryptography
操作系统=operating system 编译器=compiler 设计=design 音乐=music 电影=movies
历史=history 哲学=philosophy 经济=economics 数学=mathematics 物理=physics
健康=health 食谱=recipes 游戏=games 写作=writing 阅读=reading"""
ALONE = "随笔 待办 上海 文言文 php项目 rust germany linux todo podcast php"


def test_it_proposes_twins_and_hardly_anything_else(encoder_folder: Path) -> None:
    words = TWINS.replace("\n", " ")
    zh = [part.rsplit(" ", 1)[-1] for part in words.split("=")[:-1]]
    en = [part.rsplit(" ", 1)[0] for part in words.split("=")[1:-1]] + [words.split("=")[-1]]
    names = [*zh, *en, *ALONE.split()]
    vectors = load_encoder(encoder_folder).encode_passages(names)
    found = twins([NamedTag(n, name, vector) for n, (name, vector) in enumerate(zip(names, vectors, strict=True))])
    right = [pair for pair in found if pair.is_translation and pair.other - pair.one == len(zh) and pair.one < len(zh)]
    assert len(right) >= 20
    assert len(found) - len(right) <= 2
