"""`manage.py encoder`: what it shows, what it asks for, what it refuses."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from linksnap.models import Encoder, EncoderState
from linksnap.services import encoders
from tests.people import person
from tests.searchable import encoder_row, page_of

pytestmark = pytest.mark.django_db


def said(*arguments: object) -> str:
    out = StringIO()
    call_command("encoder", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def added(tmp_path: Path) -> Encoder:
    """A second encoder beside the active one."""
    page_of(person("alice"), "page", "自托管备份。")
    (tmp_path / "linksnap.json").write_text('{"name": "新的编码器", "revision": "r9", "dim": 384}', encoding="utf-8")
    assert "beside the active encoder" in said("add", tmp_path, "--no-wait")
    return Encoder.objects.get(revision="r9")


def test_it_lists_encoders_with_what_they_lack(added: Encoder) -> None:
    shown = said("list")
    assert "新的编码器" in shown and "0 / 1" in shown and "1 / 1" in shown and "waits" in shown


def test_it_asks_for_an_encoder_to_become_active_and_for_the_former_one(added: Encoder) -> None:
    said("activate", added.pk, "--no-wait")
    added.refresh_from_db()
    assert added.state == EncoderState.CHOSEN
    with pytest.raises(CommandError, match="no former encoder"):
        said("rollback", "--no-wait")
    Encoder.objects.filter(pk=added.pk).update(state=EncoderState.RETIRED, retired_at=added.created_at)
    assert encoders.former() == added
    said("rollback", "--no-wait")
    added.refresh_from_db()
    assert added.state == EncoderState.CHOSEN


def test_it_shows_how_two_encoders_compare(added: Encoder) -> None:
    with pytest.raises(CommandError, match="not been compared"):
        said("compare", added.pk)
    figures = {"ndcg10": 0.91, "first": 0.8, "ms": 12.5}
    encoders.note(added, compared={"questions": 40, "overlap10": 0.7, "this": figures, "active": figures})
    assert "0.910" in said("compare", added.pk) and "70%" in said("compare", added.pk)


def test_it_removes_any_but_the_active_one(added: Encoder) -> None:
    with pytest.raises(CommandError, match="active"):
        said("remove", encoder_row().pk)
    said("remove", added.pk)
    assert not Encoder.objects.filter(pk=added.pk).exists()


def test_it_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no encoder folder"):
        said("add", tmp_path, "--no-wait")
    with pytest.raises(CommandError, match="no encoder 999"):
        said("activate", 999, "--no-wait")


def test_it_ends_with_what_made_it_fail(added: Encoder) -> None:
    encoders.note(added, progress={"doing": "failed", "detail": "权重缺失"})
    with pytest.raises(CommandError, match="权重缺失"):
        said("activate", added.pk)
