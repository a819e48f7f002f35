"""The first steps of a person and which of them they have taken: what they have tells it, nothing is ticked off."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from linksnap.models import (
    ApiToken,
    ChangeSet,
    Link,
    Suggestion,
    SuggestionState,
    TransferDirection,
    TransferPhase,
    TransferRun,
    User,
)
from linksnap.rules.sample_site import SAMPLE_ADDED, SAMPLE_HOST, SAMPLE_LINKS

# Who has more links of their own than this needs no list of first steps.
FEW_LINKS = 12
NAME = "first_steps"


@dataclass(frozen=True)
class FirstSteps:
    """Which steps are done; `sample` is the public id of the change that takes the sample library away, where it is."""

    has_link: bool = False
    has_tag: bool = False
    has_import: bool = False
    has_outside: bool = False
    sample: str = ""

    @property
    def done(self) -> int:
        """How many."""
        return sum((self.has_link, self.has_tag, self.has_import, self.has_outside))

    @property
    def are_over(self) -> bool:
        """True when there is nothing left to do, and nothing to take away."""
        return self.done == OF and not self.sample


OF = 4


def first_steps(owner: User, links: int) -> FirstSteps | None:
    """The list, where it is wanted: few links (`links` is their number), not put away, not over. One query."""
    kept = owner.views.get(NAME) if isinstance(owner.views, dict) else None
    kept = kept if isinstance(kept, dict) else {}
    if links > FEW_LINKS + SAMPLE_LINKS or kept.get("is_put_away"):
        return None
    row = _asked(owner)
    if links > FEW_LINKS and not row["sample"]:
        return None
    has_outside = bool(kept.get("has_outside")) or row["has_token"]
    steps = FirstSteps(row["has_link"], row["has_tag"], row["has_import"], has_outside, row["sample"] or "")
    return None if steps.are_over else steps


def _asked(owner: User) -> dict[str, Any]:
    own = {"owner": OuterRef("pk")}
    imports = TransferRun.objects.filter(
        direction=TransferDirection.IMPORT, phase__in=[TransferPhase.APPLYING, TransferPhase.DONE], **own
    )
    sample = ChangeSet.objects.filter(kind=SAMPLE_ADDED, undone_at=None, **own).order_by("-created_at")
    asked = User.objects.filter(pk=owner.pk).values(
        has_link=Exists(Link.objects.filter(**own).exclude(host=SAMPLE_HOST)),
        has_tag=Exists(Suggestion.objects.filter(state=SuggestionState.ACCEPTED, **own)),
        has_import=Exists(imports),
        has_token=Exists(ApiToken.objects.filter(last_used_at__isnull=False, **own)),
        sample=Subquery(sample.values("public_id")[:1]),
    )
    return dict(asked.get())
