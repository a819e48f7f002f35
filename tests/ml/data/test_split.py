"""Sites stay whole, big ones are cut by time, twins stay together."""

from dataclasses import replace

from ml.data.split import split_by_site_and_time
from tests.ml.data.libraries import library


def test_it_holds_out_whole_sites() -> None:
    pages = [replace(page, site=f"站点{page.page // 2}.example") for page in library(400)]
    split = split_by_site_and_time(pages)
    assert not {page.site for page in split.train} & {page.site for page in split.held_out}
    assert 0.1 < len(split.held_out) / 400 < 0.3
    assert len(split.train) + len(split.held_out) == 400


def test_it_cuts_a_big_site_by_time() -> None:
    pages = [replace(page, site="github.com") for page in library(100)]
    split = split_by_site_and_time(pages)
    assert len(split.held_out) == 20
    assert min(page.saved_at for page in split.held_out) > max(page.saved_at for page in split.train)


def test_it_keeps_twins_on_one_side() -> None:
    pages = [replace(page, site="github.com") for page in library(100)]
    pages[0] = replace(pages[0], twin=99)
    split = split_by_site_and_time(pages)
    assert {0, 99} <= {page.page for page in split.held_out}


def test_it_takes_a_library_of_three_or_none() -> None:
    assert split_by_site_and_time([]).train == []
    split = split_by_site_and_time(library(3))
    assert len(split.train) + len(split.held_out) == 3
