"""The address of the page one is on with some of its parameters changed."""

from django.http import HttpRequest


def with_params(request: HttpRequest, **changed: list[str]) -> str:
    """The same page, first page of it, with these values instead; of a name with no values nothing is left."""
    params = request.GET.copy()
    for name, values in {**changed, "page": []}.items():
        params.setlist(name, values)
    return f"{request.path}?{params.urlencode()}"
