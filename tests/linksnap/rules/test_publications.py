"""DOIs and arXiv numbers in addresses."""

import pytest

from linksnap.rules.publications import Publication, publication_of


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://doi.org/10.1000/xyz123", Publication(doi="10.1000/xyz123")),
        ("https://dx.doi.org/10.1002/(SICI)1097-4571(1999)50:1", Publication(doi="10.1002/(SICI)1097-4571(1999)50:1")),
        ("https://dl.acm.org/doi/abs/10.1145/3290605.3300233?x=1", Publication(doi="10.1145/3290605.3300233")),
        ("https://www.tandfonline.com/doi/full/10.1080/1", Publication(doi="10.1080/1")),
        ("https://link.springer.com/article/10.1007/s11192-020-03690-4", Publication(doi="10.1007/s11192-020-03690-4")),
        ("https://a.example/article/10.3389/fnins.2020.1/full", Publication(doi="10.3389/fnins.2020.1")),
        ("https://doi.org/10.7544%2Fissn1000-1239.2020.计算机", Publication(doi="10.7544/issn1000-1239.2020.计算机")),
        ("https://arxiv.org/abs/2101.00001", Publication(arxiv="2101.00001")),
        ("https://arxiv.org/pdf/2101.00001v3.pdf", Publication(arxiv="2101.00001v3")),
        ("https://arxiv.org/abs/math.GT/0309136", Publication(arxiv="math.GT/0309136")),
        ("https://doi.org/10.48550/arXiv.2101.00001", Publication("10.48550/arXiv.2101.00001", "2101.00001")),
        ("https://zili.example/排版", None),
        ("https://doi.org/", None),
        ("https://arxiv.org/list/cs.CL/recent", None),
        ("https://[broken/doi/10.1/x", None),
    ],
)  # fmt: skip
def test_it_reads_the_number_of_a_publication(url: str, found: Publication | None) -> None:
    assert publication_of(url) == found


def test_it_takes_the_first_address_that_names_one() -> None:
    assert publication_of("https://zili.example/", "https://arxiv.org/abs/2101.00001") == Publication(
        arxiv="2101.00001"
    )
