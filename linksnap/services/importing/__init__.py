"""Bringing a file into a library: read, judged, prepared, written batch by batch, and taken back."""
