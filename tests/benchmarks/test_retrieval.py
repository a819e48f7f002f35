"""What the retrieval benchmark counts, and how it chooses: on rankings small enough to count by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.retrieval.corpus import FULL, QUICK, Corpus, Page, Part, Question, choose_pages, choose_questions
from benchmarks.retrieval.scores import difference, figures, ndcg, recall, reciprocal_rank
from benchmarks.retrieval.sets import DataMissing, load
from benchmarks.retrieval.verdict import bars, set_rows

TWO = frozenset({"索引", "快照"})


def question(key: str, *right: str, of: str = "中文") -> Question:
    return Question(key, of, "怎样建立索引？", frozenset(right))


def test_it_counts_a_right_page_by_its_place() -> None:
    assert ndcg(["索引", "快照", "别的"], TWO) == 1
    assert ndcg(["别的", "索引"], frozenset({"索引"})) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(["别的"] * 10 + ["索引"], TWO) == 0
    assert recall(["别的", "索引"], TWO, 10) == 0.5
    assert recall(["索引"], TWO, 1) == 1
    assert reciprocal_rank(["别的", "快照", "索引"], TWO) == 0.5


def test_it_gives_an_interval_that_holds_the_mean() -> None:
    questions = [question(f"第{n}问", "索引") for n in range(40)]
    found = [["索引"] if n % 2 else ["别的", "索引"] for n in range(40)]
    row = figures(questions, found)
    assert row.low < row.ndcg < row.high
    assert row.recall_1 == 50 and row.recall_10 == 100 and row.mrr == 75


def test_it_compares_question_by_question() -> None:
    hard_and_easy = np.array([0.0, 100.0] * 30)
    same = difference(hard_and_easy + 1, hard_and_easy)
    assert (same.mean, same.low, same.high) == (1, 1, 1)


def test_it_takes_only_questions_that_the_pages_answer() -> None:
    pages = [Page(f"页{n}", "zh", "", "正文") for n in range(20)]
    few = choose_pages(pages, 5)
    asked = [question(f"问{n}", f"页{n}", "没有的页") for n in range(20)]
    chosen = choose_questions(asked, few, 100)
    assert {page for one in chosen for page in one.right} == {page.key for page in few}
    assert choose_pages(reversed(pages), 5) == few


def test_it_keeps_half_of_the_questions_for_the_report() -> None:
    parts = [question(f"问{n}", "页").part for n in range(400)]
    assert 150 < parts.count(Part.TEST) < 250


def test_it_notices_other_data() -> None:
    page, asked = Page("页", "zh", "", "正文"), question("问", "页")
    assert Corpus((page,), (asked,)).digest == Corpus((page,), (asked,)).digest
    assert Corpus((page,), (asked,)).digest != Corpus((Page("页", "zh", "", "正文。"),), (asked,)).digest


def test_it_says_where_hybrid_search_is_worse_than_a_half() -> None:
    questions = [question(f"问{n}", "索引", of=name) for name in ("甲", "乙") for n in range(60)]
    right, wrong = ["索引"], ["别的", "索引"]
    hybrid = [right if one.set == "甲" else wrong for one in questions]
    others = [wrong if one.set == "甲" else right for one in questions]
    systems = {"keyword": others, "meaning": others, "hybrid": hybrid, "bm25s": others, "raw encoder": others}
    rows = set_rows(questions, systems, Part.TEST)
    assert [(row.name, row.is_worse, row.leads) for row in rows] == [("甲", False, True), ("乙", True, False)]
    values = {bar.name: bar.value for bar in bars(rows, {"甲": 100.0, "乙": 90.0})}
    assert values["sets where hybrid is worse than its better half"] == 1
    assert values["sets where hybrid leads both by 2 points"] == 1
    assert values["Cranfield, hybrid nDCG@10"] is None
    assert values["sets below their floor"] == 1


def test_it_names_the_data_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="en_cranfield"):
        load(tmp_path, QUICK)


def test_it_puts_half_of_the_paragraphs_in_each_language(tmp_path: Path) -> None:
    for name in ("en_cranfield", "zh_cmrc2018", "zh_goldminer", "zh_csl", "awesome_links", "xquad_en", "xquad_zh"):
        (tmp_path / name).mkdir()
    for name in ("en_cranfield", "zh_cmrc2018", "xquad_en", "xquad_zh"):
        rows = [{"_id": f"d{n}", "title": "备份", "text": f"第{n}段。Paragraph {n}."} for n in range(20)]
        asked = [{"_id": f"q{n}", "text": f"哪一段是第{n}段？"} for n in range(20)]
        write(tmp_path / name / "corpus.jsonl", rows)
        write(tmp_path / name / "queries.jsonl", asked)
        lines = ["query-id\tcorpus-id\tscore", *(f"q{n}\td{n}\t1" for n in range(20))]
        (tmp_path / name / "qrels.tsv").write_text("\n".join(lines), encoding="utf-8")
    for name in ("zh_goldminer/articles", "zh_csl/papers_dev", "awesome_links/en", "awesome_links/zh"):
        write(tmp_path / f"{name}.jsonl", [])
    corpus = load(tmp_path, FULL)
    english = {page.key.split("/")[1] for page in corpus.pages if page.key.startswith("xquad-en")}
    chinese = {page.key.split("/")[1] for page in corpus.pages if page.key.startswith("xquad-zh")}
    assert english and chinese and not english & chinese
    across = [one for one in corpus.questions if one.set == "xquad zh→en"]
    assert {one.right for one in across} == {frozenset({f"xquad-en/{key}"}) for key in english}


def write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
