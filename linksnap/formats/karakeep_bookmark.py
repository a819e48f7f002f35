"""One bookmark and one list of Karakeep, in whichever of its exports they stand."""

from linksnap.formats.addresses import refused
from linksnap.formats.base import ImportedEntry, ImportedRow, RowReason, StoredPage
from linksnap.formats.folder_paths import Folder, FolderPaths
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_source import checked


def add_list(folders: FolderPaths, row: JsonFields) -> None:
    """Takes one of Karakeep's lists in; a smart list is a search and holds no bookmarks."""
    if row.text("type") != "smart":
        folders.add(row.text("id"), Folder(row.text("name"), row.text("parentId"), row.flag("public") is True))


def bookmark(
    number: int, row: JsonFields, folders: FolderPaths, page: StoredPage | None = None, lists: tuple[str, ...] = ()
) -> ImportedRow:
    """One bookmark. `lists`: ids of its lists where they stand elsewhere in the export."""
    content = row.row("content")
    url = content.text("url") or content.text("sourceUrl")
    title = row.text("title") or content.text("title")
    if not url and content.text("type") != "link":
        shown = content.text("text") or row.text("note") or content.text("fileName")
        return refused(number, RowReason.NOT_A_LINK, shown, title)
    ids = lists or row.names("lists")
    tags, machine_tags = _tags(row)
    return checked(
        ImportedEntry(
            number=number,
            url=url,
            title=title,
            description=content.text("description") or row.text("summary"),
            notes=row.text("note"),
            tags=tags,
            machine_tags=machine_tags,
            folders=tuple(path for list_id in ids if (path := folders.path(list_id))),
            added_at=row.moment("createdAt"),
            modified_at=row.moment("modifiedAt"),
            is_favourite=row.flag("favourited"),
            is_archived=row.flag("archived"),
            is_shared=any(folders.is_shared(list_id) for list_id in ids) or None,
            page=page,
            notices=row.notices,
        )
    )


def _tags(row: JsonFields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The person's tags and the model's. The settings page exports bare names: only the dump tells them apart."""
    machine = {tag.text("name") for tag in row.objects("tags") if tag.text("attachedBy") == "ai"}
    every = row.names("tags")
    return tuple(name for name in every if name not in machine), tuple(name for name in every if name in machine)
