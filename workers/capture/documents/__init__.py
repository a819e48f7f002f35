"""Addresses that lead to a document, not a page: fetched as a file, judged by content, read in a limited child."""
