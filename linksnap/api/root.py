"""`/api/v1`: one router a noun, bearer tokens, problem+json, a published OpenAPI document."""

from django.contrib.auth.decorators import login_not_required
from ninja import NinjaAPI

from linksnap.api import captures, links, problems, search, suggestions, tags
from linksnap.api.auth import BearerToken

api = NinjaAPI(
    title="LinkSnap",
    version="1",
    description="Save links, watch their captures, tag them, and search them by words and by meaning.",
    urls_namespace="api",
    auth=BearerToken(),
    # The interactive page would load its scripts from elsewhere, which our content policy forbids.
    docs_url=None,
    openapi_url="/openapi.json",
    docs_decorator=login_not_required,
)
problems.register(api)
api.add_router("/links", links.router)
api.add_router("/captures", captures.router)
api.add_router("/tags", tags.router)
api.add_router("/suggestions", suggestions.router)
api.add_router("/search", search.router)
