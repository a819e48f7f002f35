"""The pieces of addresses: public ids and tag slugs, matched so that nothing else ever reaches a query."""


class PublicIdConverter:
    """32 lower-case hex characters (models.public_id)."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class TagSlugConverter(PublicIdConverter):
    """Letters and digits of any script, and hyphens (rules.tag_names.tag_slug)."""

    regex = r"[\w-]{1,120}"
