"""Every page by every method and everybody: owners come in, to others it does not exist, strangers sign in first."""

from typing import Any

import pytest

from linksnap.models import User
from tests.access.addresses import VERBS, Address, Layer, with_entry
from tests.access.asking import (
    SAFE,
    ask,
    asks_for_all_of,
    changed_of,
    is_in,
    is_sent_to_sign_in,
    mixtures,
    shows_nothing_of,
    text_of,
    ties_to_others,
)
from tests.access.expectations import Who
from tests.access.world import World

PAGES = with_entry(Layer.PAGES)


def pages(*who: Who) -> Any:
    """The addresses that are for these."""
    found = [address for address in PAGES if not who or address.expected.who in who]
    return pytest.mark.parametrize("address", found, ids=str)


CLOSED = (Who.PERSON, Who.OWNER, Who.OPERATOR)


@pages()
def test_it_lets_in_who_may_come(address: Address, world: World) -> None:
    if address.name == "metrics":
        pytest.skip("opens to the operator's token alone: tests/linksnap/views/test_instance_status.py")
    visitors, who = world.visitors, address.expected.who
    visitor = visitors.operator if who is Who.OPERATOR else visitors.stranger if who is Who.SECRET else visitors.owner
    for verb in sorted(address.expected.answered):
        response = ask(visitor, verb, address, world.alice.having)
        refused = who is Who.ANYBODY and response.status_code == 422
        assert is_in(response) or refused or response.status_code in address.expected.may_be, (verb, response)


@pages()
def test_it_answers_only_the_methods_it_is_made_for(address: Address, world: World) -> None:
    visitor = world.visitors.operator if address.expected.who is Who.OPERATOR else world.visitors.owner
    for verb in VERBS:
        if verb not in address.expected.answered:
            assert ask(visitor, verb, address, world.alice.having).status_code == 405, verb
    assert changed_of(world) == []


@pages(Who.OWNER)
def test_it_does_not_exist_for_others(address: Address, world: World) -> None:
    for verb in VERBS:
        response = ask(world.visitors.other, verb, address, world.alice.having)
        assert response.status_code == (404 if verb in address.expected.answered else 405), (verb, response)
        assert shows_nothing_of(world.alice, response, world.alice.having) == []
    assert changed_of(world) == []


@pages(Who.PERSON)
def test_it_shows_others_only_their_own(address: Address, world: World) -> None:
    alice, bob, visitor = world.alice, world.bob, world.visitors.other
    for verb in sorted(address.expected.answered - {"POST"}):
        plain = ask(visitor, verb, address, bob.having)
        assert is_in(plain) or plain.status_code in address.expected.may_be
        assert shows_nothing_of(alice, plain, {}) == []
        asked = ask(visitor, verb, address, bob.having, asks_for_all_of(alice))
        assert (
            asked.status_code < 500
            and shows_nothing_of(alice, asked, {**alice.having, "name": alice.user.username}) == []
        )
    assert changed_of(world, alice) == []


@pages(Who.OWNER, Who.PERSON)
def test_it_takes_nothing_of_anothers_in_a_request_of_ones_own(address: Address, world: World) -> None:
    alice, bob = world.alice, world.bob
    for name, having, strange in mixtures(address, alice, bob):
        for verb in sorted(address.expected.answered):
            response = ask(world.visitors.other, verb, address, having)
            assert response.status_code < 500, (name, verb)
            assert name not in address.expected.object_names or response.status_code == 404, (name, verb, response)
            seen = [response]
            if response.status_code in (302, 303):
                seen.append(response.client.get(response["Location"]))
            assert [shows_nothing_of(alice, one, strange) for one in seen] == [[] for _ in seen], (name, verb)
        assert changed_of(world, alice) == [] and ties_to_others(world) == [], name


@pages(*CLOSED)
def test_it_sends_strangers_to_the_sign_in_page(address: Address, world: World) -> None:
    let_in = []
    # The deactivated one comes last: her account stays closed for the rest of the test.
    for visitor in ("stranger", "guest", "owner_token", "deactivated"):
        knocks = getattr(world.visitors, "owner" if visitor == "deactivated" else visitor)
        if visitor == "deactivated":
            User.objects.filter(pk=world.alice.user.pk).update(is_active=False)
        for verb in VERBS:
            world.writes.seen.clear()
            response = ask(knocks, verb, address, world.alice.having)
            shown = shows_nothing_of(world.alice, response, world.alice.having)
            if not is_sent_to_sign_in(response) or shown or world.writes.seen:
                let_in.append((visitor, verb, response, shown, list(world.writes.seen)))
    assert let_in == []


@pages()
def test_it_takes_no_form_that_a_foreign_page_sent(address: Address, world: World) -> None:
    for verb in sorted(set(VERBS) - SAFE):
        response = ask(world.visitors.forger, verb, address, world.alice.having)
        assert response.status_code == 403, (verb, response)
    assert changed_of(world) == []


@pages(Who.OPERATOR)
def test_it_hides_the_operators_pages_from_everybody_else(address: Address, world: World) -> None:
    for verb in sorted(address.expected.answered):
        for visitor in (world.visitors.owner, world.visitors.other):
            assert ask(visitor, verb, address, world.alice.having).status_code == 404, verb
    assert changed_of(world) == []


@pages(Who.SECRET)
def test_it_opens_to_no_other_secret(address: Address, world: World) -> None:
    having = {name: value[::-1] if "secret" in name else value for name, value in world.alice.having.items()}
    for visitor in (world.visitors.stranger, world.visitors.other):
        for verb in sorted(address.expected.answered):
            response = ask(visitor, verb, address, having)
            assert response.status_code in (404, 410), (verb, response)
            assert shows_nothing_of(world.alice, response, having) == []
    assert changed_of(world) == []


@pages(Who.SECRET)
def test_it_shows_by_a_secret_only_what_was_shared(address: Address, world: World) -> None:
    mark, having = world.alice.mark, world.alice.having
    private = [
        f"{mark}笔记",
        f"{mark}批注",
        f"{mark}字体",
        f"{mark}另一页",
        f"{mark}另一合集",
        f"{mark}令牌",
        f"{mark}检索",
        having["webhook_secret"],
    ]
    text = text_of(ask(world.visitors.stranger, "GET", address, having))
    assert [one for one in private if one in text] == []


def test_it_leads_from_one_shared_list_to_no_other(world: World) -> None:
    alice, bob = world.alice.having, world.bob.having
    (address,) = [one for one in PAGES if one.name == "shared_list"]
    for inner in (alice["other_collection"], bob["inner_collection"], bob["collection"]):
        having = {**alice, "inner_collection": inner}
        assert ask(world.visitors.guest, "GET", address, having).status_code == 404
