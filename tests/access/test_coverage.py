"""The tables know every address, and the two people of the matrix have one of everything."""

from tests.access import rows
from tests.access.addresses import Layer, addresses, routes_of_api, with_entry, without_address, without_entry
from tests.access.world import World

# What is made only while something runs, and says nothing about anybody.
_WITHOUT_ROWS: set[str] = set()


def test_it_knows_what_to_expect_of_every_address() -> None:
    strange = [f"{address} at {address.path}" for address in without_entry()]
    assert strange == [], (
        "these addresses have no entry in tests/access/pages.py (pages) or tests/access/programs.py (API): say who may"
        f" use each (Who), by which methods, and which objects its path and body name: {strange}"
    )


def test_it_has_no_entry_for_an_address_that_is_gone() -> None:
    assert without_address() == []


def test_it_names_every_part_of_a_path() -> None:
    open_parts = [
        f"{address}: {address.path}"
        for address in with_entry(*Layer)
        if set(address.expected.path) != set(_names(address.path))
    ]
    assert open_parts == []


def test_it_expects_the_methods_that_programs_are_told() -> None:
    programs = with_entry(Layer.API, Layer.LINKDING, Layer.KARAKEEP)
    other = {
        str(one): (sorted(one.verbs), one.expected.verbs) for one in programs if one.verbs != set(one.expected.verbs)
    }
    assert other == {}


def test_it_documents_every_route_of_the_api() -> None:
    documented = {address.path for address in addresses() if address.layer is Layer.API}
    assert routes_of_api() == documented


def test_it_has_found_the_routes() -> None:
    assert len(with_entry(Layer.PAGES)) > 100 and len(with_entry(Layer.API)) > 70
    assert len(with_entry(Layer.LINKDING)) + len(with_entry(Layer.KARAKEEP)) > 30


def test_it_gives_both_people_one_of_everything(world: World) -> None:
    missing = [
        f"{model.__name__} of {person.user}"
        for model in rows.owned_models()
        for person in (world.alice, world.bob)
        if model.__name__ not in _WITHOUT_ROWS and not model._default_manager.filter(owner=person.user).exists()
    ]
    assert missing == [], f"tests/access/belongings.py makes no such rows: {missing}"
    assert rows.foreign_ties() == []


def test_it_sees_what_changes(world: World) -> None:
    world.alice.user.links.update(notes="改过")
    after = rows.digests()
    assert len(world.writes.seen) == 1
    assert rows.changed(world.before, after) == ["linksnap_link"]
    assert rows.changed(world.before, after, world.bob.user) == []


def test_it_sees_ties_to_anothers_rows(world: World) -> None:
    link = world.bob.user.links.earliest("pk")
    link.link_tags.create(owner=world.bob.user, tag=world.alice.user.tags.earliest("pk"))
    assert rows.foreign_ties() == ["LinkTag.tag", "TagTouch.tag"]


def _names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]
