"""What the ablation counts and keeps: intervals over seeds, false negatives, one answer a recipe, a whole picture."""

from dataclasses import asdict, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.contrastive import cells, plot
from benchmarks.contrastive.cells import Bench, unmasked
from benchmarks.contrastive.exams import MEASURES, Examination
from benchmarks.contrastive.false_negatives import false_negatives
from benchmarks.contrastive.forms import CPU, FULL, QUICK, Cell
from benchmarks.contrastive.told import bars, of_objectives, rows_of, spread
from benchmarks.retrieval.corpus import Corpus
from ml.data.pairs import Pair, Source
from ml.losses.registry import FAMILIES


def pairs(pages: int, tags: int) -> list[Pair]:
    """A pair a page; the tags go round."""
    return [Pair(Source.TAG_PAGE, "zh", f"标签{n % tags}", f"第{n}页", n, (n % tags,)) for n in range(pages)]


def answers(gains: dict[str, list[float]]) -> list[dict[str, object]]:
    base = dict.fromkeys(MEASURES, 50.0)
    told: list[dict[str, object]] = [{"cell": asdict(Cell("base", 0, 0)), "measures": base}]
    for name, of_seeds in gains.items():
        for seed, gain in enumerate(of_seeds):
            measures = {measure: value + gain for measure, value in base.items()}
            cell = asdict(Cell(name, QUICK.batch, seed))
            told.append({"cell": cell, "measures": measures, "seconds": 2.0, "memory_mib": 900, "stopped": ""})
    return told


def test_it_gives_an_interval_over_seeds_where_there_are_several() -> None:
    assert spread([2.0]).half is None
    three = spread([1.0, 2.0, 3.0])
    # Student's t with two degrees of freedom: 4.303 of the error of the mean.
    assert (three.mean, three.seeds) == (2.0, 3) and three.half == pytest.approx(4.303 / 3**0.5, abs=0.01)


def test_it_counts_what_the_mask_leaves_out() -> None:
    few, many = (false_negatives(pairs(1_000, 50), batch) for batch in (8, 128))
    # Of 999 others 19 share the tag.
    assert few.a_row == pytest.approx(7 * 19 / 999, rel=0.1) and many.a_row == pytest.approx(127 * 19 / 999, rel=0.1)
    assert few.rows_with_one < many.rows_with_one
    assert false_negatives(unmasked(pairs(1_000, 50)), 128).a_row == 0
    assert false_negatives([], 8).rows_with_one == 0


def test_it_has_every_objective_of_the_catalogue_and_no_cell_twice() -> None:
    for form in (CPU, FULL):
        made = list(form.cells())
        assert len(set(made)) == len(made) and {cell.objective for cell in made} == {"base", *FAMILIES}
        assert {form.settings(cell).steps * cell.batch for cell in made if not cell.is_base} == {form.rows}


def test_it_keeps_an_answer_for_its_own_recipe_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "KEPT", tmp_path)
    exam = Examination(Corpus((), ()), (), ())
    bench, cell = Bench(QUICK, tmp_path, "一" * 8, [], exam, "digest"), Cell("moco", 16, 0)
    others = [replace(cell, seed=1), replace(cell, batch=8), replace(cell, is_masked=False), Cell("triplet", 16, 0)]
    places = {bench.kept_at(one) for one in (cell, *others)} | {replace(bench, digest="other").kept_at(cell)}
    assert len(places) == 6 and bench.kept(cell) is None
    bench.kept_at(cell).write_text('{"cell": {}')
    assert bench.kept(cell) is None, "half of a file is none"
    bench.kept_at(cell).write_text('{"seconds": 3}')
    assert cells.answered(bench, cell) == {"seconds": 3}


def test_it_ranks_and_draws_what_it_measured(tmp_path: Path) -> None:
    told = answers({"moco": [1.0, 3.0], "sim_cse": [4.0, 4.5]})
    told.append({"cell": asdict(Cell("triplet", QUICK.batch, 0)), "refused": "7 pairs", "seconds": 1, "memory_mib": 1})
    form = replace(QUICK, objectives=("moco", "sim_cse", "triplet"), seeds=2)
    rows = of_objectives(rows_of(told), form)
    assert [row.name for row in rows] == ["sim_cse", "moco", "triplet"] and rows[1].search == 2.0
    assert [bar.value for bar in bars(rows, form)] == [2, 2] and not bars(rows, form)[0].holds
    picture = tmp_path / "图.svg"
    plot.write_plot(picture, rows, [false_negatives(pairs(64, 8), 16)])
    drawn = ElementTree.parse(picture).getroot()
    assert len(drawn.findall("{*}circle")) == 6
