"""What the database says no to while a batch is on its way: the batch is tried again, or loses the one bad row."""

from collections.abc import Collection

import pytest

from linksnap.models import Capture, Event, Link, LinkTag, TransferPhase
from linksnap.queries import transfers
from linksnap.services import links
from linksnap.services.importing import batches
from linksnap.services.importing import links as import_links
from linksnap.services.importing.links import NewLink
from linksnap.services.importing.merging import LinkDraft
from tests.imported import imported, plain_lines  # noqa: F401
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_lines")]

ROWS = [{"url": f"https://shi.example/{n}", "title": f"诗{n}", "tags": ["唐诗"], "folders": [["诗"]]} for n in range(5)]


def test_it_tries_again_when_a_link_was_saved_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    owner, looked = person("读诗的人"), list[int]()
    links.save(owner, "https://shi.example/3")
    Link.objects.filter(owner=owner).update(title="早已有的")
    find = import_links.find_links

    def too_early(owner_id: int, digests: Collection[bytes]) -> dict[bytes, LinkDraft]:
        looked.append(len(digests))
        return {} if len(looked) == 1 else find(owner_id, digests)

    monkeypatch.setattr(batches, "find_links", too_early)
    run = imported(owner, *ROWS)
    assert (run.phase, looked) == (TransferPhase.DONE, [5, 5])
    assert {link.title for link in Link.objects.filter(owner=owner)} == {"诗0", "诗1", "诗2", "早已有的", "诗4"}
    numbers = [rows.objects.filter(owner=owner).count() for rows in (Capture, Event, LinkTag)]
    assert numbers == [5, 5, 5]


def test_it_refuses_the_one_row_that_the_database_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    words = import_links._words

    def with_a_nul(new: NewLink) -> str:
        return "\x00" if new.draft.title == "诗2" else words(new)

    monkeypatch.setattr(import_links, "_words", with_a_nul)
    owner = person("读诗的人")
    run = imported(owner, *ROWS)
    assert (run.phase, run.counts["applied"]["added"]) == (TransferPhase.DONE, 4)
    told = {row.number: row.reason for row in transfers.report_rows(run)}
    assert told[3] == "internal"
    assert {link.title for link in Link.objects.filter(owner=owner)} == {"诗0", "诗1", "诗3", "诗4"}
