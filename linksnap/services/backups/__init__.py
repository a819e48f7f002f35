"""Backups of a whole instance: written, listed, checked, restored."""
