"""Work on the tags of many links as its person sees it: how far it is, what it did, how to take that back."""

from dataclasses import dataclass

from linksnap.models import TagRule, TagRun, TagRunKind, TagRunStep, User

_SHOWN = 5


@dataclass(frozen=True)
class ShownRun:
    """A run with the name of what it is about; `tags` is what it put on or proposed so far."""

    run: TagRun
    name: str
    tags: int

    @property
    def is_open(self) -> bool:
        """True while a worker has something to do."""
        return self.run.is_open

    @property
    def waits(self) -> bool:
        """True while its person has something to decide."""
        return self.run.step == TagRunStep.READY

    @property
    def percent(self) -> int:
        """How much is done."""
        return 100 * self.run.links_done // max(1, self.run.links_total)

    @property
    def can_be_undone(self) -> bool:
        """True when something was done that nobody took back."""
        change = self.run.change_set
        return bool(change and change.undone_at is None and self.tags and not self.is_open)


def runs_of(owner: User, kind: TagRunKind) -> list[TagRun]:
    """The last runs of a kind, newest first, without what they found."""
    own = (
        TagRun.objects.filter(owner=owner, kind=kind).select_related("change_set").defer("found", "change_set__before")
    )
    return list(own.order_by("-pk")[:_SHOWN])


def shown_runs(owner: User, kind: TagRunKind) -> list[ShownRun]:
    """The last runs with their names, in two queries."""
    runs = runs_of(owner, kind)
    asked = [run.options.get("rule") for run in runs if run.options.get("rule")]
    rules = TagRule.objects.filter(owner=owner, pk__in=asked).select_related("tag")
    names = {rule.pk: f"{rule.query} → {rule.tag.name}" for rule in rules}
    return [
        ShownRun(
            run, names.get(run.options.get("rule") or 0, ""), run.change_set.summary["tags"] if run.change_set else 0
        )
        for run in runs
    ]
