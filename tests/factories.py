"""The rows of the tests, made by factory_boy: what a test does not say gets a plausible Chinese or English value."""

import hashlib
from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from linksnap.models import Capture, Link, Snapshot, Suggestion, Tag, User
from linksnap.rules.tag_names import free_slug, tag_key


class UserFactory(DjangoModelFactory[User]):
    """A person with an account of their own."""

    class Meta:
        model = User
        django_get_or_create = ("username",)

    username = factory.Sequence(lambda n: f"读者{n}")


class LinkFactory(DjangoModelFactory[Link]):
    """A link that was never captured."""

    class Meta:
        model = Link

    owner = factory.SubFactory(UserFactory)
    url = factory.Sequence(lambda n: f"https://zili.example/排版/{n}")
    canonical_url = factory.SelfAttribute("url")
    canonical_sha256 = factory.LazyAttribute(lambda link: hashlib.sha256(link.url.encode()).digest())
    host = factory.LazyAttribute(lambda link: link.url.split("/")[2])


class SnapshotFactory(DjangoModelFactory[Snapshot]):
    """A version of a link's page."""

    class Meta:
        model = Snapshot

    link = factory.SubFactory(LinkFactory)
    owner = factory.SelfAttribute("link.owner")
    version = factory.LazyAttribute(lambda snapshot: snapshot.link.snapshots.count() + 1)
    title = "中文网页排版"
    lang = "zh-Hans"
    captured_at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    final_url = factory.SelfAttribute("link.url")
    http_status = 200
    verdict = "complete"
    words = 1200


class TagFactory(DjangoModelFactory[Tag]):
    """A tag on nothing yet."""

    class Meta:
        model = Tag

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"标签{n}")
    key = factory.LazyAttribute(lambda tag: tag_key(tag.name))
    slug = factory.LazyAttribute(
        lambda tag: free_slug(tag.name, set(Tag.objects.filter(owner=tag.owner).values_list("slug", flat=True)))
    )


class SuggestionFactory(DjangoModelFactory[Suggestion]):
    """An open proposal."""

    class Meta:
        model = Suggestion

    link = factory.SubFactory(LinkFactory)
    owner = factory.SelfAttribute("link.owner")
    name = factory.Sequence(lambda n: f"标签{n}")
    key = factory.LazyAttribute(lambda suggestion: tag_key(suggestion.name))
    score = 0.8
    reason = "neighbours"


class CaptureFactory(DjangoModelFactory[Capture]):
    """A capture that waits."""

    class Meta:
        model = Capture

    link = factory.SubFactory(LinkFactory)
    owner = factory.SelfAttribute("link.owner")
