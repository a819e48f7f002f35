"""What files take: exact after every way to change them, before and after it was added up."""

import pytest
from django.db.models import Count, Q, Sum

from linksnap.models import Artifact, FileSum, User
from linksnap.queries.export_runs import archive_estimate, archive_room
from linksnap.queries.file_numbers import known_files, known_files_of_all
from linksnap.services import file_sums
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


def counted(owner: User) -> list[tuple[object, ...]]:
    """The same by looking at every file."""
    rows = Artifact.objects.filter(owner=owner).order_by().values_list("kind")
    sums = rows.annotate(n=Count("pk"), wholes=Count("pk", filter=Q(part=0)), stored=Sum("stored_size"))
    return list(sums.order_by("-stored", "kind"))


def known(owner: User) -> list[tuple[object, ...]]:
    return [(one.kind, one.files, one.wholes, one.stored_bytes) for one in known_files(owner)]


def test_it_is_exact_whatever_was_done() -> None:
    alice, bob = person("alice"), person("bob")
    assert known(alice) == counted(alice) == []
    old, new = (snapshot_of(link_of(alice, f"https://{n}.example/字里")) for n in range(2))
    artifact_of(snapshot_of(link_of(bob)), "text", "行间".encode())
    own = Artifact.objects.filter(owner=alice)
    for step in range(2):
        for part in range(3):
            artifact_of(old, "screenshot", f"图 {step} {part}".encode(), part + 3 * step)
        page = artifact_of(new, "html" if step else "reader", f"<p>排版 {step}</p>".encode())
        own.filter(pk=page.pk).update(stored_size=7_000)
        own.filter(kind="screenshot", part=0).update(kind="thumbnail")
        assert known(alice) == counted(alice) and known(bob) == counted(bob)
        own.filter(kind="thumbnail").delete()
        assert known(alice) == counted(alice)
        assert file_sums.add_up() == 1
        assert known(alice) == counted(alice) and known(bob) == counted(bob)
    kinds = {one.kind: one.files for one in known_files_of_all()}
    assert kinds["text"] == Artifact.objects.filter(kind="text").count()
    old.link.delete()
    own.all().delete()
    file_sums.add_up()
    assert not FileSum.objects.filter(owner=alice).exists() and known(bob) == counted(bob)


def test_it_says_how_large_an_archive_gets_with_equal_files_and_without() -> None:
    alice = person("alice")
    first, again = (snapshot_of(link_of(alice, f"https://{n}.example/")) for n in range(2))
    artifact_of(first, "text", "一样的字".encode() * 500)
    assert archive_estimate(alice).bytes == archive_room(alice)
    artifact_of(again, "text", "一样的字".encode() * 500)
    shown = archive_estimate(alice)
    assert (shown.links, shown.snapshots) == (2, 2) and shown.bytes > archive_room(alice)
