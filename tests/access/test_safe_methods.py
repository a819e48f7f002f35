"""No address changes anything when it is only read, whatever stands in its query: GET, HEAD and OPTIONS are safe."""

from urllib.parse import urlencode

import pytest

from tests.access.addresses import Address, Layer, with_entry
from tests.access.asking import SAFE, ask, asks_for_all_of, changed_of, is_page, text_of
from tests.access.expectations import Who, filled
from tests.access.visitors import Visitor
from tests.access.world import World


def reader_of(address: Address, world: World) -> Visitor:
    """Who may see most of an address."""
    if not is_page(address):
        return world.visitors.owner_token
    return world.visitors.operator if address.expected.who is Who.OPERATOR else world.visitors.owner


@pytest.mark.parametrize("address", with_entry(*Layer), ids=str)
def test_it_changes_nothing_by_reading(address: Address, world: World) -> None:
    visitor, having = reader_of(address, world), world.alice.having
    # What a form would send, sent as an address: a picture in a mail could name it.
    as_form = urlencode(filled(address.expected.body, having), doseq=True)
    for verb in sorted(SAFE):
        for query in ("", as_form, asks_for_all_of(world.alice), "page=2&view=list&confirm=1&do=delete&_method=DELETE"):
            response = ask(visitor, verb, address, having, query)
            assert response.status_code < 500, (verb, query, response)
            # Some answers are made while they are read.
            if not getattr(response, "is_async", False):
                text_of(response)
    assert changed_of(world) == []
