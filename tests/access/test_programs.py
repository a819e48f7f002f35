"""Every address for programs by every method and every token: scopes, dead tokens, cookies, other people's things."""

from typing import Any

import pytest

from linksnap.models import User
from tests.access.addresses import Address, Layer, with_entry
from tests.access.asking import (
    SAFE,
    ask,
    asks_for_all_of,
    changed_of,
    is_in,
    mixtures,
    shows_nothing_of,
    ties_to_others,
)
from tests.access.expectations import Who
from tests.access.world import World

PROGRAMS = with_entry(Layer.API, Layer.LINKDING, Layer.KARAKEEP)


def programs(*who: Who) -> Any:
    """The addresses that are for these."""
    found = [address for address in PROGRAMS if not who or address.expected.who in who]
    return pytest.mark.parametrize("address", found, ids=str)


@programs()
def test_it_lets_the_owners_program_in(address: Address, world: World) -> None:
    for verb in address.expected.verbs:
        response = ask(world.visitors.owner_token, verb, address, world.alice.having)
        assert is_in(response) or response.status_code in address.expected.may_be, (verb, response.content)


@programs()
def test_it_opens_to_nothing_but_a_living_token(address: Address, world: World) -> None:
    let_in = []
    # The deactivated one comes last: her account stays closed for the rest of the test.
    for visitor in ("stranger", "owner", "guest", "revoked", "expired", "deactivated"):
        knocks = getattr(world.visitors, "owner_token" if visitor == "deactivated" else visitor)
        if visitor == "deactivated":
            User.objects.filter(pk=world.alice.user.pk).update(is_active=False)
        for verb in sorted(address.expected.verbs):
            world.writes.seen.clear()
            response = ask(knocks, verb, address, world.alice.having)
            refused = response.status_code == 401 and response.get("WWW-Authenticate")
            shown = shows_nothing_of(world.alice, response, world.alice.having)
            if not refused or shown or world.writes.seen:
                let_in.append((visitor, verb, response, shown, list(world.writes.seen)))
    assert let_in == []


@programs()
def test_it_lets_a_reading_token_only_read(address: Address, world: World) -> None:
    for verb in address.expected.verbs:
        response = ask(world.visitors.owner_reads, verb, address, world.alice.having)
        may_read = is_in(response) or response.status_code in address.expected.may_be
        assert may_read if verb in SAFE or verb in address.expected.reads else response.status_code == 403, (
            verb,
            response,
        )
    assert changed_of(world) == []


@programs()
def test_it_lets_a_saving_token_only_save(address: Address, world: World) -> None:
    for verb in sorted(set(address.expected.verbs) - set(address.expected.saves)):
        response = ask(world.visitors.owner_saves, verb, address, world.alice.having)
        assert response.status_code == 403, (verb, response)
        assert shows_nothing_of(world.alice, response, world.alice.having) == []
    assert changed_of(world) == []
    for verb in address.expected.saves:
        assert is_in(ask(world.visitors.owner_saves, verb, address, world.alice.having))


@programs(Who.OWNER)
def test_it_does_not_exist_for_others(address: Address, world: World) -> None:
    for verb in address.expected.verbs:
        response = ask(world.visitors.other_token, verb, address, world.alice.having)
        assert response.status_code == 404, (verb, response.content)
        assert shows_nothing_of(world.alice, response, world.alice.having) == []
    assert changed_of(world) == []


@programs(Who.PERSON)
def test_it_shows_others_only_their_own(address: Address, world: World) -> None:
    alice, bob, visitor = world.alice, world.bob, world.visitors.other_token
    for verb in set(address.expected.verbs) & SAFE:
        plain = ask(visitor, verb, address, bob.having)
        assert plain.status_code < 500 and shows_nothing_of(alice, plain, {}) == []
        asked = ask(visitor, verb, address, bob.having, asks_for_all_of(alice))
        assert (
            asked.status_code < 500
            and shows_nothing_of(alice, asked, {**alice.having, "name": alice.user.username}) == []
        )
    assert changed_of(world, alice) == []


@programs()
def test_it_takes_nothing_of_anothers_in_a_request_of_ones_own(address: Address, world: World) -> None:
    alice, bob = world.alice, world.bob
    for name, having, strange in mixtures(address, alice, bob):
        for verb in address.expected.verbs:
            response = ask(world.visitors.other_token, verb, address, having)
            assert response.status_code < 500, (name, verb)
            assert name not in address.expected.object_names or response.status_code == 404, (name, verb, response)
            assert shows_nothing_of(alice, response, strange) == [], (name, verb)
        assert changed_of(world, alice) == [] and ties_to_others(world) == [], name


@pytest.mark.parametrize("path", ["/api/v1/gibtsnicht", "/api/gibtsnicht/", "/karakeep/api/v1/gibtsnicht"])
@pytest.mark.parametrize("visitor", ["stranger", "owner", "other_token", "owner_reads"])
def test_it_has_nothing_elsewhere(path: str, visitor: str, world: World) -> None:
    somewhere = PROGRAMS[0].expected
    for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        response = getattr(world.visitors, visitor).ask(verb, path, somewhere, world.alice.having)
        assert response.status_code in (401, 403, 404), (verb, response)
    assert changed_of(world) == []
