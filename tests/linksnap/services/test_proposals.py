"""What the encoder's proposals leave alone, and which tags it knows."""

import pytest

from linksnap.models import Encoder, Suggestion, TagSource
from linksnap.services import proposals, tags
from linksnap.services.proposals import IMPORTED, Proposal
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_leaves_what_a_file_proposed_until_it_is_decided() -> None:
    link = link_of(person("alice"))
    suggestion_of(link, "来自文件", reason=IMPORTED)
    suggestion_of(link, "旧的")
    proposals.store(link, [Proposal("新的", None, 0.5, "name"), Proposal("来自文件", None, 0.9, "name")])
    found = dict(Suggestion.objects.filter(link=link).values_list("name", "reason"))
    assert found == {"来自文件": IMPORTED, "新的": "name"}


def test_it_knows_no_tag_that_only_a_machine_uses() -> None:
    alice = person("alice")
    one, two = link_of(alice, "https://zili.example/一"), link_of(alice, "https://zili.example/二")
    for link in (one, two):
        tags.add(link, "排版", TagSource.MACHINE)
        tags.add(link, "机器的", TagSource.MACHINE)
    tags.add(two, "排版")
    tag_of(alice, "还没用过")
    known = {tag.name: tag.links for tag in proposals.vocabulary(alice.pk, Encoder(pk=1))}
    assert known == {"排版": 1, "还没用过": 0}
