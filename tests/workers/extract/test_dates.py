"""Dates as Chinese and English pages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.extract.dates import read_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024年5月3日", "2024-05-03T00:00:00+00:00"),
        ("发布时间：2024年05月03日 08:09", "2024-05-03T08:09:00+00:00"),
        ("2024年5月3日 下午2:30", "2024-05-03T14:30:00+00:00"),
        ("二〇二四年五月三日", "2024-05-03T00:00:00+00:00"),
        ("二零一九年十二月三十一日", "2019-12-31T00:00:00+00:00"),
        ("2024-05-03T10:11:12+0800", "2024-05-03T10:11:12+08:00"),
        ("2024-05-03T10:11:12Z", "2024-05-03T10:11:12+00:00"),
        ("2024/5/3", "2024-05-03T00:00:00+00:00"),
        ("20240503", "2024-05-03T00:00:00+00:00"),
        ("Fri, 03 May 2024 10:00:00 GMT", "2024-05-03T10:00:00+00:00"),
        ("Published on May 3rd, 2024 at 9:05", "2024-05-03T09:05:00+00:00"),
        ("3 September 2021", "2021-09-03T00:00:00+00:00"),
    ],
)
def test_it_reads_a_date(text: str, iso: str) -> None:
    found = read_date(text)
    assert found is not None and found.isoformat() == iso


@pytest.mark.parametrize(
    "text", ["", "昨天", "2024年13月40日", "0001-01-01", "1970-01-01", "9999-12-31", "版本 3.11.2"]
)
def test_it_reads_no_date_where_there_is_none(text: str) -> None:
    assert read_date(text) is None


@given(st.text(alphabet="0123456789年月日十二三〇:-/+TZ, MayGMT下午", max_size=40))
def test_it_never_raises(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is not None
