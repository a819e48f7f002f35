"""Which links of a person meet the conditions of a search: the filters and the words that must or must not stand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_
from typing import Any
from urllib.parse import quote

from django.db.models import BooleanField, F, Field, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from linksnap.models import (
    FAILED_STATES,
    CollectionLink,
    Highlight,
    Link,
    LinkCheck,
    LinkHealth,
    LinkTag,
    Passage,
    User,
)
from linksnap.queries.collection_names import collections_named
from linksnap.rules.query_tree import And, Filter, FilterName, LinkState, Node, Not, Or, Phrase, Term
from linksnap.rules.query_values import age_of
from linksnap.rules.tag_names import tag_key
from linksnap.rules.tsvector import tsquery_text

NOTHING = Q(pk__in=[])
ANYTHING = ~NOTHING
# Checked, and no page came: gone, or no answer again and again.
_BROKEN = (LinkHealth.DEAD, LinkHealth.UNREACHABLE)


class _TsQueryField(Field):  # type: ignore[type-arg]
    """Only the name of the type: Django's own SearchQuery would parse our lexemes a second time."""

    def db_type(self, connection: Any) -> str:
        return "tsquery"


def holds(tsquery: str) -> Func:
    """The condition that the row's `words` match the text of a tsquery."""
    query = Cast(Value(tsquery, output_field=TextField()), _TsQueryField())
    words = F("words")
    return Func(words, query, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())


def _holds_words(owner: User, text: str) -> Q:
    tsquery = tsquery_text(text)
    if not tsquery:
        return ANYTHING
    passages = Passage.objects.filter(holds(tsquery), owner=owner)
    links = Link.objects.filter(holds(tsquery), owner=owner)
    return Q(pk__in=passages.values("link_id").union(links.values("pk")))


def _has_tag(owner: User, name: str) -> Q:
    """The tag of that name, slug or other name, or one of the two levels below it."""
    key, slug = tag_key(name), name.lower()
    wanted = Q()
    for tag in ("tag", "tag__parent", "tag__parent__parent"):
        wanted |= Q(**{f"{tag}__key": key}) | Q(**{f"{tag}__slug": slug}) | Q(**{f"{tag}__aliases__key": key})
    return Q(pk__in=LinkTag.objects.filter(wanted, owner=owner).values("link_id"))


def _in_state(owner: User, state: str) -> Q:
    if state == LinkState.UNTAGGED:
        return ~Q(pk__in=LinkTag.objects.filter(owner=owner).values("link_id"))
    if state == LinkState.BROKEN:
        return Q(pk__in=LinkCheck.objects.filter(owner=owner, health__in=_BROKEN).values("link_id"))
    if state == LinkState.HIGHLIGHTED:
        return Q(pk__in=Highlight.objects.filter(owner=owner).values("link_id"))
    return {
        LinkState.UNREAD: Q(is_unread=True),
        LinkState.READ: Q(is_unread=False),
        LinkState.FAVOURITE: Q(is_favourite=True),
        LinkState.ARCHIVED: Q(is_archived=True),
        LinkState.FAILED: Q(latest_capture__state__in=FAILED_STATES),
    }[LinkState(state)]


def _meets(owner: User, wanted: Filter) -> Q:
    value = wanted.value.replace("\x00", "")
    match wanted.name:
        case FilterName.TAG:
            return _has_tag(owner, value)
        case FilterName.SITE:
            return Q(host__iexact=value) | Q(host__iendswith=f".{value}")
        case FilterName.URL:
            return Q(url__icontains=value) | Q(url__icontains=quote(value, safe="/:?&=%+"))
        case FilterName.TITLE:
            tsquery = tsquery_text(value, "A")
            return Q(pk__in=Link.objects.filter(holds(tsquery), owner=owner).values("pk")) if tsquery else ANYTHING
        case FilterName.IN:
            places = CollectionLink.objects.filter(owner=owner, collection__in=collections_named(owner, value))
            return Q(pk__in=places.values("link_id"))
        case FilterName.LANG:
            lang = "current_snapshot__lang"
            return Q(**{f"{lang}__iexact": value}) | Q(**{f"{lang}__istartswith": f"{value}-"})
        case FilterName.TYPE:
            return Q(current_snapshot__document=value)
        case FilterName.IS:
            return _in_state(owner, value)
        case FilterName.BEFORE:
            return Q(created_at__lt=_midnight(value))
        case FilterName.AFTER:
            return Q(created_at__gte=_midnight(value))
        case FilterName.AGE:
            is_younger, age = age_of(value)
            then = timezone.now() - age
            return Q(created_at__gt=then) if is_younger else Q(created_at__lte=then)


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _condition(owner: User, node: Node) -> Q:
    match node:
        case Term(text) | Phrase(text):
            return _holds_words(owner, text)
        case Filter():
            return _meets(owner, node)
        case Not(child):
            # A word without letters excludes nothing.
            inner = _condition(owner, child)
            return ANYTHING if inner == ANYTHING else ~Q(pk__in=Link.objects.filter(inner, owner=owner).values("pk"))
        case And(children):
            return _joined(owner, children, Q.AND)
        case Or(children):
            return _joined(owner, children, Q.OR)


def _joined(owner: User, nodes: Sequence[Node], connector: str) -> Q:
    return reduce(or_ if connector == Q.OR else and_, (_condition(owner, node) for node in nodes), Q())


def links_that_meet(owner: User, conditions: Sequence[Node]) -> QuerySet[Link]:
    """The links of `owner` that meet all conditions, in no order. Dates are days of UTC."""
    links = Link.objects.filter(owner=owner)
    for condition in conditions:
        links = links.filter(_condition(owner, condition))
    return links
