"""Bringing in an archive of LinkSnap: its lists, links and pages."""
