"""Lists of tags and paths of folders as they stand in one field of a file."""

import re

FOLDER_DEPTH_CAP = 50
# Far more than anybody's; what a field holds beyond is no list of tags.
_MOST_TAGS = 1000
_LONGEST_NAME = 1000


def split_tags(text: str, separators: str) -> tuple[str, ...]:
    """The tags of a field, each once, in order. `separators` are single characters."""
    parts = re.split(f"[{re.escape(separators)}]", text)
    return unique_tags(parts)


def unique_tags(names: list[str]) -> tuple[str, ...]:
    """Tags without the spaces around them and without the empty and repeated ones; a leading # is no part of a tag."""
    trimmed = (" ".join(name.split()).removeprefix("#") for name in names)
    return tuple(dict.fromkeys(name[:_LONGEST_NAME] for name in trimmed if name))[:_MOST_TAGS]


def folder_path(names: list[str]) -> tuple[tuple[str, ...], bool]:
    """The path of a folder, and whether it had to be flattened: below FOLDER_DEPTH_CAP all hang in the last folder."""
    kept = tuple(name for name in (" ".join(raw.split())[:_LONGEST_NAME] for raw in names) if name)
    return kept[:FOLDER_DEPTH_CAP], len(kept) > FOLDER_DEPTH_CAP
