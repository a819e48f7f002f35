"""Each field of the metadata comes from the source that is believed most, and says which."""

from workers.extract.document import parse
from workers.extract.metadata import PageMetadata, read_metadata

URL = "https://www.example.org/papers/7"


def read(head: str, body: str = "", texts: tuple[str, ...] = (), url: str = URL) -> PageMetadata:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    root = parse(html)
    assert root is not None
    return read_metadata(root, html, texts, url)


def test_it_believes_json_ld_before_opengraph_before_names() -> None:
    found = read(
        '<meta name="title" content="丙"><meta property="og:title" content="乙">'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"甲"}</script>'
    )
    assert (found.title, found.sources["title"]) == ("甲", "json-ld")


def test_it_reads_dublin_core_and_highwire() -> None:
    found = read(
        '<meta name="DC.title" content="论古代桥梁"><meta name="citation_author" content="梁思远">'
        '<meta name="citation_author" content="Lin, W."><meta name="citation_publication_date" content="2019/03/15">'
        '<meta name="citation_journal_title" content="桥梁学报">'
    )
    assert (found.title, found.author, found.site_name) == ("论古代桥梁", "梁思远, Lin, W.", "桥梁学报")
    assert found.published is not None and found.published.date().isoformat() == "2019-03-15"
    assert (found.sources["title"], found.sources["author"]) == ("dublin-core", "highwire")


def test_it_takes_no_headline_from_a_front_page_of_many_articles() -> None:
    nodes = ",".join(f'{{"@type":"NewsArticle","headline":"第{n}条","url":"/n/{n}"}}' for n in range(3))
    found = read(f'<title>今日新闻</title><script type="application/ld+json">[{nodes}]</script>')
    assert found.title == "今日新闻"


def test_it_reads_broken_json_ld_as_none() -> None:
    found = read('<title>题</title><script type="application/ld+json">{"@type": [[[[ "headline": </script>')
    assert found.title == "题"


def test_it_cuts_the_site_off_a_title_only_with_proof() -> None:
    cut = read("<title>桥梁史 | Example</title>")
    assert (cut.title, cut.site_name) == ("桥梁史", "Example")
    assert read("<title>甲 | 乙</title>").title == "甲 | 乙"
    shown = read("<title>学子看两会_教育频道_青年报</title>", texts=("首页", "学子看两会"))
    assert (shown.title, shown.site_name) == ("学子看两会", "青年报")


def test_it_refuses_a_canonical_link_to_another_site() -> None:
    assert read('<link rel="canonical" href="https://evil.example/">').canonical_url == ""
    assert read('<link rel="canonical" href="//example.org/papers/7">').canonical_url == "https://example.org/papers/7"


def test_it_reads_the_byline_of_the_page_where_the_head_is_silent() -> None:
    found = read("<title>题</title>", texts=("题", "文/李大钊 2021-04-05 10:20", "正文"))
    assert found.author == "李大钊"
    assert found.published is not None and found.published.isoformat() == "2021-04-05T10:20:00+00:00"


def test_it_reads_a_date_from_the_address_last() -> None:
    found = read("<title>x</title>", url="https://example.org/2018/7/9/title")
    assert found.published is not None and found.published.date().isoformat() == "2018-07-09"


def test_it_calls_nobody_an_author() -> None:
    assert read('<meta name="author" content="admin">').author == ""
    assert read('<meta name="author" content="By Ada Turner">').author == "Ada Turner"
    assert read('<meta property="article:author" content="https://facebook.example/ada">').author == ""
