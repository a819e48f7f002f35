"""From a clean checkout to a machine LinkSnap can start on; needs nothing but Python 3.11."""
