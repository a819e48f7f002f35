"""Which links of a person meet the conditions of a search: the filters and the words that must or must not stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar
from urllib.parse import quote

from django.db.models import BooleanField, F, Field, Func, Model, Q, QuerySet, TextField, Value
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
from linksnap.queries.tag_tree import named_with_below
from linksnap.rules.query_tree import And, Filter, FilterName, LinkState, Node, Not, Or, Phrase, Term
from linksnap.rules.query_values import age_of
from linksnap.rules.tsvector import tsquery_text

_Row = TypeVar("_Row", bound=Model)
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


@dataclass(frozen=True)
class _Reach:
    """Whose links are asked about, and which of them (None: all): a rule looks at one page as at the whole library."""

    owner: User
    link_ids: tuple[int, ...] | None

    def links(self) -> QuerySet[Link]:
        """The links."""
        own = Link.objects.filter(owner=self.owner)
        return own if self.link_ids is None else own.filter(pk__in=self.link_ids)

    def of_links(self, rows: QuerySet[_Row]) -> QuerySet[_Row]:
        """Rows that belong to the links."""
        own = rows.filter(owner=self.owner)
        return own if self.link_ids is None else own.filter(link_id__in=self.link_ids)


def _holds_words(reach: _Reach, text: str) -> Q:
    tsquery = tsquery_text(text)
    if not tsquery:
        return ANYTHING
    passages = reach.of_links(Passage.objects.filter(holds(tsquery)))
    links = reach.links().filter(holds(tsquery))
    return Q(pk__in=passages.values("link_id").union(links.values("pk")))


def _has_tag(reach: _Reach, name: str) -> Q:
    """The tag of that name, slug or other name, or one below it."""
    # Found first: joined to every row of a large library they would take longer than the search.
    tags = named_with_below(reach.owner, name)
    return Q(pk__in=reach.of_links(LinkTag.objects.filter(tag__in=tags)).values("link_id"))


def _in_state(reach: _Reach, state: str) -> Q:
    if state == LinkState.UNTAGGED:
        return ~Q(pk__in=reach.of_links(LinkTag.objects.all()).values("link_id"))
    if state == LinkState.BROKEN:
        return Q(pk__in=reach.of_links(LinkCheck.objects.filter(health__in=_BROKEN)).values("link_id"))
    if state == LinkState.HIGHLIGHTED:
        return Q(pk__in=reach.of_links(Highlight.objects.all()).values("link_id"))
    return {
        LinkState.UNREAD: Q(is_unread=True),
        LinkState.READ: Q(is_unread=False),
        LinkState.FAVOURITE: Q(is_favourite=True),
        LinkState.ARCHIVED: Q(is_archived=True),
        LinkState.FAILED: Q(latest_capture__state__in=FAILED_STATES),
        # Who put the original away keeps this one instead.
        LinkState.DUPLICATE: Q(near_duplicate_of__is_archived=False),
    }[LinkState(state)]


def _meets(reach: _Reach, wanted: Filter) -> Q:
    value = wanted.value.replace("\x00", "")
    match wanted.name:
        case FilterName.TAG:
            return _has_tag(reach, value)
        case FilterName.SITE:
            return Q(host__iexact=value) | Q(host__iendswith=f".{value}")
        case FilterName.URL:
            return Q(url__icontains=value) | Q(url__icontains=quote(value, safe="/:?&=%+"))
        case FilterName.TITLE:
            tsquery = tsquery_text(value, "A")
            return Q(pk__in=reach.links().filter(holds(tsquery)).values("pk")) if tsquery else ANYTHING
        case FilterName.IN:
            places = CollectionLink.objects.filter(collection__in=collections_named(reach.owner, value))
            return Q(pk__in=reach.of_links(places).values("link_id"))
        case FilterName.LANG:
            lang = "current_snapshot__lang"
            return Q(**{f"{lang}__iexact": value}) | Q(**{f"{lang}__istartswith": f"{value}-"})
        case FilterName.TYPE:
            return Q(current_snapshot__document=value)
        case FilterName.IS:
            return _in_state(reach, value)
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


def _condition(reach: _Reach, node: Node) -> Q:
    match node:
        case Term(text) | Phrase(text):
            return _holds_words(reach, text)
        case Filter():
            return _meets(reach, node)
        case Not(child):
            # A word without letters excludes nothing.
            inner = _condition(reach, child)
            return ANYTHING if inner == ANYTHING else ~Q(pk__in=reach.links().filter(inner).values("pk"))
        case And(children):
            return _joined(reach, children, Q.AND)
        case Or(children):
            return _joined(reach, children, Q.OR)


def _joined(reach: _Reach, nodes: Sequence[Node], connector: str) -> Q:
    return reduce(or_ if connector == Q.OR else and_, (_condition(reach, node) for node in nodes), Q())


def links_that_meet(owner: User, conditions: Sequence[Node], among: Sequence[int] | None = None) -> QuerySet[Link]:
    """The links of `owner` that meet all conditions, in no order; of those with the ids `among` where given.

    Dates are days of UTC.
    """
    reach = _Reach(owner, None if among is None else tuple(among))
    links = reach.links()
    for condition in conditions:
        links = links.filter(_condition(reach, condition))
    return links
