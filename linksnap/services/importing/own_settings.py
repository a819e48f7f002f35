"""What an archive changed of a person's settings, and how to put it back where they have not changed it since."""

from typing import Any

from linksnap.models import ExportSchedule, User

FIELDS = (
    "language", "theme", "formats", "thins_versions", "auto_tags_from", "remembers_searches", "has_letter_keys",
    "views",
)  # fmt: skip
_EXPORTS = "exports"
_SCHEDULE = ("rhythm", "format", "keep")

Settings = dict[str, Any]
# By setting: what it was, and what the archive made of it; plain values.
Changes = dict[str, tuple[Any, Any]]


def as_they_are(owner: User) -> Settings:
    """The settings an archive brings, as they stand now."""
    schedule = ExportSchedule.objects.filter(owner=owner).values(*_SCHEDULE).first()
    return {**{name: getattr(owner, name) for name in FIELDS}, _EXPORTS: schedule}


def changed(before: Settings, after: Settings) -> Changes:
    """What is not the same in both."""
    return {name: (before[name], value) for name, value in after.items() if value != before[name]}


def put_back(owner_id: int, changes: Changes) -> None:
    """Give settings their former values. Call it in a transaction."""
    owner = User.objects.select_for_update().get(pk=owner_id)
    now = as_they_are(owner)
    back = {name: old for name, (old, new) in changes.items() if name in now and now[name] == new}
    if _EXPORTS in back:
        _put_schedule_back(owner, back.pop(_EXPORTS))
    for name, old in back.items():
        setattr(owner, name, old)
    if back:
        owner.save(update_fields=list(back))


def _put_schedule_back(owner: User, schedule: Settings | None) -> None:
    if schedule is None:
        ExportSchedule.objects.filter(owner=owner).delete()
    else:
        ExportSchedule.objects.filter(owner=owner).update(**schedule)
