"""The two people of the matrix, the operator and everybody's way in; made once a file, undone after each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from linksnap.models import User
from tests.access import rows
from tests.access.belongings import Person, person_with_everything, put_files_back
from tests.access.visitors import Visitors


@dataclass(frozen=True)
class World:
    """Alice, bob, everybody's way in, what the tables held when it was made, and the changes of a test by now."""

    alice: Person
    bob: Person
    visitors: Visitors
    before: rows.Digests
    writes: rows.Writes


@contextmanager
def made_world() -> Iterator[World]:
    """In one transaction: making two libraries takes longer than a hundred requests."""
    with transaction.atomic():
        alice, bob = person_with_everything("alisi", "爱丽丝的"), person_with_everything("baobo", "鲍勃的")
        operator = User.objects.create_superuser(username="yunwei", password="运维的口令十二个字符")
        yield World(alice, bob, Visitors.of(alice, bob, operator), rows.digests(), rows.Writes())
        transaction.set_rollback(True)


def put_files_of_all_back(world: World) -> None:
    """What no rolled-back transaction brings back."""
    for person in (world.alice, world.bob):
        put_files_back(person)
