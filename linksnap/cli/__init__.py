"""The terminal's LinkSnap: a client of the REST API alone, installable without the rest of the product."""
