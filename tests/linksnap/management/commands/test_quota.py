"""The operator gives a person a limit of their own."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_sets_tells_and_takes_back_a_limit(capsys: Any) -> None:
    person("小明")
    call_command("quota", "小明", "20GB")
    assert person("小明").quota_bytes == 20 * 1000**3
    call_command("quota", "小明", "none")
    assert person("小明").quota_bytes is None
    assert "no limit" in capsys.readouterr().out


def test_it_refuses_a_size_that_is_none_and_a_person_who_is_not_there() -> None:
    person("小明")
    with pytest.raises(CommandError, match="such as 500MB"):
        call_command("quota", "小明", "很多")
    with pytest.raises(CommandError, match="nobody called"):
        call_command("quota", "nobody", "1GB")
