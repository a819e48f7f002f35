"""What those who read proposed tags and those who decide on them must agree on: codes and limits."""

# The kind of change set a decision is written down as.
DECIDED = "suggestions_decided"
MOST_AT_ONCE = 10_000
"""Proposals that are accepted in one step."""
# The reason of a no that nobody was asked for: the tag was on the link and its person took it off.
REMOVED = "removed"
# Proposed by a file that was imported: it has no probability.
IMPORTED = "imported"
