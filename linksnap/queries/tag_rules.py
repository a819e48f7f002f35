"""The rules of a person, which links each of them means, and what one would do to the library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet, Value

from linksnap.models import Link, LinkTag, Suggestion, SuggestionState, Tag, TagRule, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.rules.query_tree import Node
from linksnap.rules.tag_names import clean_tag_name, tag_key
from linksnap.rules.tag_rules import RuleError, read_rule

SHOWN = 10
_STILL_WANTED = """
SELECT met.link_id, met.tag_id FROM ({met}) AS met (link_id, tag_id) JOIN linksnap_tag tag ON tag.id = met.tag_id
WHERE NOT EXISTS (SELECT 1 FROM linksnap_linktag held
        WHERE held.owner_id = %s AND held.tag_id = met.tag_id AND held.link_id = met.link_id)
    AND NOT EXISTS (SELECT 1 FROM linksnap_suggestion refused
        WHERE refused.owner_id = %s AND refused.link_id = met.link_id AND refused.state = 'rejected'
            AND (refused.tag_id = met.tag_id OR refused.key = tag.key))
"""


@dataclass(frozen=True)
class RulePreview:
    """What a rule would do: links that would get the tag (the newest are `shown`), and those that stay as they are.

    `has` have the tag already; for `refused` a person has taken it off or refused it, so they never get it by a rule.
    """

    gets: int
    has: int
    refused: int
    shown: list[Link]

    @property
    def meets(self) -> int:
        """Every link the rule means."""
        return self.gets + self.has + self.refused


def rules_of(owner: User) -> QuerySet[TagRule]:
    """The rules of a person in their order."""
    return TagRule.objects.filter(owner=owner).select_related("tag").order_by("position", "pk")


def preview(owner: User, query: str, tag_name: str) -> RulePreview:
    """Try a rule on the library, without changing anything; an empty name of a tag is one nobody has.

    Raises RuleError, and TagNameError for a name that can be no tag's.
    """
    conditions = read_rule(query)
    tag = _named(owner, tag_name)
    meets = links_that_meet(owner, conditions)
    if tag is None:
        return RulePreview(meets.count(), 0, 0, _newest(meets))
    gets = without(meets, owner, tag)
    total, number = meets.count(), gets.count()
    has = meets.filter(pk__in=LinkTag.objects.filter(owner=owner, tag=tag).values("link_id")).count()
    return RulePreview(number, has, total - number - has, _newest(gets))


def without(links: QuerySet[Link], owner: User, tag: Tag) -> QuerySet[Link]:
    """Those of the links that have not got the tag, and whose person has not said no to it."""
    held = LinkTag.objects.filter(owner=owner, tag=tag).values("link_id")
    refused = Suggestion.objects.filter(Q(tag=tag) | Q(key=tag.key), owner=owner, state=SuggestionState.REJECTED)
    return links.exclude(pk__in=held).exclude(pk__in=refused.values("link_id"))


def pairs_to_put_on(owner: User, rules: Iterable[TagRule], among: Sequence[int] | None) -> set[tuple[int, int]]:
    """Links and the tags that rules mean for them and they have not got (ids), by one query for all the rules.

    `among`: the links looked at (None: all). A rule that can be read no more means nothing.
    """
    asked = [(rule, conditions) for rule in rules if (conditions := _readable(rule)) is not None]
    parts = [
        links_that_meet(owner, conditions, among)
        .annotate(put=Value(rule.tag_id, output_field=BigIntegerField()))
        .values_list("pk", "put")
        for rule, conditions in asked
    ]
    if not parts:
        return set()
    # What is held and refused is asked once around all rules: thirty of them each with both took four times as long.
    met, params = (parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_STILL_WANTED.replace("{met}", met), [*params, owner.pk, owner.pk])
        return {(int(link_id), int(tag_id)) for link_id, tag_id in cursor.fetchall()}


def _readable(rule: TagRule) -> tuple[Node, ...] | None:
    try:
        return read_rule(rule.query)
    except RuleError:
        return None


def _named(owner: User, name: str) -> Tag | None:
    if not name.strip():
        return None
    key = tag_key(clean_tag_name(name))
    own = Tag.objects.filter(owner=owner)
    return own.filter(key=key).first() or own.filter(aliases__key=key).first()


def _newest(links: QuerySet[Link]) -> list[Link]:
    return list(links.select_related("current_snapshot").defer("words").order_by("-created_at", "-pk")[:SHOWN])
