"""`/api/v1`: one router a noun, bearer tokens, problem+json, a published OpenAPI document."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from linksnap.api import (
    bulk,
    captures,
    collections,
    edge,
    exports,
    files,
    followed_feeds,
    highlights,
    imports,
    links,
    problems,
    saved_searches,
    search,
    settings,
    similar,
    status,
    suggestions,
    tag_proposals,
    tags,
    uploads,
    webhooks,
)
from linksnap.api.auth import BearerToken
from linksnap.api.openapi import document_problems


class ReadableJson(JSONRenderer):
    """Chinese text as it is: a third of the bytes of its escapes, and people read answers, too."""

    json_dumps_params = {"ensure_ascii": False}


class LinkSnapApi(NinjaAPI):
    """Ninja's API with our edge around every view, also around addresses that are none."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """The patterns for `path("api/v1/", api.urls)`."""
        patterns, app, namespace = super().urls
        patterns.append(re_path("", edge.nothing_here, name="nothing"))
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = edge.at_the_edge(pattern.callback)
        return patterns, app, namespace

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function, which is short and says what is done: `save_link`."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Ninja's document with the problems added."""
        document = super().get_openapi_schema(**where)
        document_problems(document)
        return document


api = LinkSnapApi(
    title="LinkSnap",
    version="1",
    description="Save links, watch their captures, tag them, and search them by words and by meaning.",
    urls_namespace="api",
    auth=BearerToken(),
    renderer=ReadableJson(),
    # The interactive page would load its scripts from elsewhere, which our content policy forbids.
    docs_url=None,
    openapi_url="/openapi.json",
    docs_decorator=login_not_required,
)
problems.register(api)
# Before the addresses of single links, which "batch" is none of.
api.add_router("/links", bulk.router)
api.add_router("/changes", bulk.changes_router)
api.add_router("/links", links.router)
api.add_router("/links", files.router)
api.add_router("/collections", collections.router)
api.add_router("/saved-searches", saved_searches.router)
api.add_router("/highlights", highlights.router)
api.add_router("/captures", captures.router)
# Before the tags themselves, one of which could be called so.
api.add_router("/tags/proposals", tag_proposals.router)
api.add_router("/tags", tags.router)
api.add_router("/suggestions", suggestions.router)
api.add_router("/search", search.router)
api.add_router("/similar", similar.router)
api.add_router("/status", status.router)
api.add_router("/uploads", uploads.router)
api.add_router("/exports", exports.router)
api.add_router("/imports", imports.router)
api.add_router("/settings", settings.router)
api.add_router("/site-access", settings.access_router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/followed-feeds", followed_feeds.router)
