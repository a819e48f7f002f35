"""How fast search answers in large libraries, how near the quick ways come to the exact one, and beside what peers."""
