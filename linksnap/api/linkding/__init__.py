"""linkding's REST API under `/api/…`, so that its apps and extensions work with LinkSnap as they are.

Its shapes are linkding's (Django REST framework's, that is), not ours: `{"field": ["…"]}` and `{"detail": "…"}` for
refusals, limit and offset, numbers for ids. What it does, it does through the same services as everything else.
"""
