"""People: made, closed, opened, owners, deleted with everything."""

import pytest

from linksnap.models import ApiToken, Link, Snapshot, User
from linksnap.services import people, sign_in_links, tokens
from tests.kept import artifact_of, link_of, passage_of, snapshot_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def owner(name: str = "主人") -> User:
    found = person(name)
    people.set_owner(found, True)
    return found


def test_it_makes_somebody_who_comes_in_by_a_link() -> None:
    made = people.make(" 李雷 ")
    assert made.username == "李雷" and not made.has_usable_password() and not made.is_superuser


@pytest.mark.parametrize("name", ["", "a", "有 空格", "<b>", "x" * 151, "名\x00字"])
def test_it_refuses_a_name_that_is_none(name: str) -> None:
    with pytest.raises(people.NameUnusable):
        people.make(name)


def test_it_refuses_a_name_somebody_has_in_another_case() -> None:
    people.make("Alice")
    with pytest.raises(people.NameTaken):
        people.make("alice")


def test_it_keeps_the_last_owner() -> None:
    last = owner()
    person("alice")
    for step in (people.close, people.delete, lambda one: people.set_owner(one, False)):
        with pytest.raises(people.LastOwner):
            step(last)
    last.refresh_from_db()
    assert last.is_active and last.is_superuser


def test_it_counts_only_owners_who_can_sign_in() -> None:
    first, second = owner(), owner("另一位")
    people.close(second)
    with pytest.raises(people.LastOwner):
        people.close(first)
    people.open_again(second)
    people.close(first)


def test_it_lets_nobody_in_by_what_a_closed_account_had() -> None:
    owner()
    alice = person("alice")
    secret = tokens.create(alice, "脚本").secret
    link = sign_in_links.create(alice).rstrip("/").rsplit("/", 1)[1]
    people.close(alice)
    assert tokens.find(secret) is None and sign_in_links.open_link(link) is None
    people.open_again(alice)
    assert tokens.find(secret) and sign_in_links.open_link(link) is None


def test_it_deletes_somebody_with_everything_and_nobody_else() -> None:
    owner()
    alice, bob = person("alice"), person("bob")
    for who in (alice, bob):
        link = link_of(who)
        snapshot = snapshot_of(link)
        artifact_of(snapshot, "text", "行高与标点。".encode())
        passage_of(snapshot, 0, "行高与标点。", (0, 0))
        tag_of(who, "排版", link)
        tokens.create(who, "脚本")
    people.delete(alice)
    assert not User.objects.filter(username="alice").exists()
    assert {row.owner_id for row in Link.objects.all()} == {bob.pk}
    assert Snapshot.objects.filter(owner=bob).count() == 1
    assert ApiToken.objects.get().owner == bob
