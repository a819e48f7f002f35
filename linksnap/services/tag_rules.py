"""Rules of a person, "links that meet this get that tag": make, change, order, delete, and run them."""

from collections.abc import Iterable

from django.db import transaction

from linksnap.models import ChangeSet, Tag, TagRule, TagSource, User
from linksnap.queries.tag_rules import pairs_to_put_on
from linksnap.rules.collection_names import one_line
from linksnap.rules.own_order import moved
from linksnap.rules.tag_rules import read_rule
from linksnap.services import change_sets, tags
from linksnap.services.tag_putting import PutOn, put_on

DELETED = "tag_rule_deleted"
MOST = 200


class TooManyRules(ValueError):
    """A person has 200 rules already."""


class RuleTwice(ValueError):
    """The person has this rule already."""


@transaction.atomic
def create(owner: User, query: str, tag_name: str) -> TagRule:
    """Keep a rule, last in the list; links get the tag from now on, the library when it is asked for.

    Raises RuleError, TagNameError, RuleTwice and TooManyRules.
    """
    text = one_line(query)
    read_rule(text)
    own = _held(owner.pk)
    tag = tags.get_or_create(owner.pk, tag_name)
    if any(rule.query == text and rule.tag_id == tag.pk for rule in own):
        raise RuleTwice
    if len(own) >= MOST:
        raise TooManyRules
    last = max((rule.position for rule in own), default=-1)
    return TagRule.objects.create(owner=owner, query=text, tag=tag, position=last + 1)


@transaction.atomic
def change(rule: TagRule, query: str, tag_name: str) -> TagRule:
    """Another text or tag. What the rule did stays. Raises RuleError, TagNameError and RuleTwice."""
    text = one_line(query)
    read_rule(text)
    own = _held(rule.owner_id)
    tag = tags.get_or_create(rule.owner_id, tag_name)
    if any(one.query == text and one.tag_id == tag.pk and one.pk != rule.pk for one in own):
        raise RuleTwice
    rule.query, rule.tag = text, tag
    rule.save(update_fields=["query", "tag"])
    return rule


def switch(rule: TagRule, is_active: bool) -> None:
    """Let a rule run, or rest; what it did stays."""
    TagRule.objects.filter(pk=rule.pk).update(is_active=is_active)


@transaction.atomic
def reorder(rule: TagRule, places: int) -> None:
    """Move a rule so many places down (negative: up); past the ends is the end."""
    own = _held(rule.owner_id)
    if rule not in own:
        return
    own = moved(own, own.index(rule), places)
    for position, kept in enumerate(own):
        kept.position = position
    TagRule.objects.bulk_update(own, ["position"])


@transaction.atomic
def delete(rule: TagRule) -> ChangeSet:
    """Delete a rule; the tags it has put on stay. The change set takes it back."""
    before = {
        "public_id": rule.public_id,
        "query": rule.query,
        "tag": rule.tag_id,
        "is_active": rule.is_active,
        "position": rule.position,
    }
    change_set = change_sets.record(rule.owner_id, DELETED, {"name": rule.query}, before)
    TagRule.objects.filter(pk=rule.pk).delete()
    return change_set


@change_sets.undoes(DELETED)
def put_back(change_set: ChangeSet) -> None:
    """Keep a deleted rule again, unless its tag has gone or the same rule was made anew."""
    before = dict(change_set.before)
    tag = Tag.objects.filter(owner_id=change_set.owner_id, pk=before.pop("tag")).first()
    own = TagRule.objects.filter(owner_id=change_set.owner_id)
    if tag is not None and not own.filter(query=before["query"], tag=tag).exists():
        TagRule.objects.create(owner_id=change_set.owner_id, tag=tag, **before)


def run(owner_id: int, link_ids: Iterable[int]) -> int:
    """Run a person's rules on links whose words are written; the number of tags put on.

    Called where a link is saved, imported, or its captured page was indexed. Running again changes nothing.
    """
    rules = list(TagRule.objects.filter(owner_id=owner_id, is_active=True).select_related("tag", "owner"))
    return len(apply(rules[0].owner, rules, list(link_ids)).pairs) if rules else 0


@transaction.atomic
def apply(owner: User, rules: list[TagRule], link_ids: list[int] | None) -> PutOn:
    """Put on what the rules mean for the links (None: all), and then what they mean for links with those tags.

    Tags only come and none goes, so a chain of rules ends: at the latest when each rule has had its turn.
    """
    done = PutOn([], [])
    for _ in range(len({rule.tag_id for rule in rules})):
        pairs = pairs_to_put_on(owner, rules, link_ids)
        if not pairs:
            break
        fresh = put_on(owner.pk, dict.fromkeys(sorted(pairs)), TagSource.RULE)
        done.pairs.extend(fresh.pairs)
        done.settled.extend(fresh.settled)
    return done


def _held(owner_id: int) -> list[TagRule]:
    """A person's rules in order, with the person held, so that two changes come one after the other."""
    list(User.objects.select_for_update(no_key=True).filter(pk=owner_id).values_list("pk"))
    return list(TagRule.objects.filter(owner_id=owner_id).order_by("position", "pk"))
