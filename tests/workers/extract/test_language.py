"""The language of a page, Simplified and Traditional Chinese told apart."""

import pytest

from workers.extract.language import detect_language

HANS = "这个软件把网页保存下来，以后可以用自己的话再找到它。"
HANT = "這個軟體把網頁儲存下來，以後可以用自己的話再找到它。"
ENGLISH = (
    "The page you saved last winter can be found again with words that are not on it, in either language, quickly."
)
JAPANESE = "このページは保存されています。あとで自分の言葉で検索できます。漢字もたくさんあります。"


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("", HANS, "zh-Hans"),
        ("", HANT, "zh-Hant"),
        ("zh-CN", HANT, "zh-Hant"),
        ("zh-TW", "中文", "zh-Hant"),
        ("zh", "中文", "zh-Hans"),
        ("en", HANS, "zh-Hans"),
        ("zh-CN", ENGLISH, "en"),
        ("en_US", "Hi", "en"),
        ("", JAPANESE, "ja"),
        ("", "이 페이지는 나중에 다시 찾을 수 있도록 저장됩니다.", "ko"),
        (
            "de",
            "Diese Seite wurde gespeichert, damit man sie später mit eigenen Worten leicht wiederfinden kann, "
            "auch auf Englisch und ohne Umwege.",
            "de",
        ),
        ("", "", ""),
        ("en; DROP TABLE", "", ""),
        ("zh-CN", HANS + " pip install linksnap && linksnap up --port 8000" * 3, "zh-Hans"),
    ],
)
def test_it_names_the_language(declared: str, text: str, language: str) -> None:
    assert detect_language(declared, text) == language
