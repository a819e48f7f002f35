"""What an adapter of one's own is worth, by the size of the library."""
