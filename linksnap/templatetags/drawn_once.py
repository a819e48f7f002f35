"""Template tags that work out once what comes out the same each time: words, addresses, icons, the outline of a row.

`translate`, `url` and `static` take the place of Django's own (settings.TEMPLATES) and mean the same. A page has some
hundred of them, most with nothing that changes but the language, and looking each up anew took a quarter of its time.
"""

import html
import re
import secrets
from collections.abc import Hashable, Sequence
from typing import Any, cast

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode, do_static
from django.urls import get_resolver, get_script_prefix, get_urlconf
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_SURROUNDINGS = "linksnap_surroundings"
# Whoever puts other words into the running process (a test does) puts another object here: nothing old is drawn then.
edition: object = object()


class OnceNode(Node):
    """Draws a node once for each language and place of the site, and gives what came out from then on."""

    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self._node = node
        self._drawn: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        """What the node drew."""
        key = _surroundings(context)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = self._node.render(context)
        return drawn


def _surroundings(context: Context) -> Hashable:
    """What words and addresses depend on; asked once a page, since no template changes the language on its way."""
    of_page = _kept_of_page(context)
    found: Hashable = of_page.get(_SURROUNDINGS)
    if found is None:
        found = of_page[_SURROUNDINGS] = (get_language(), get_script_prefix(), get_resolver(get_urlconf()), edition)
    return found


def _kept_of_page(context: Context) -> dict[Any, Any]:
    """What is kept while one page is drawn, whatever templates it is made of (as Django's `include` does it)."""
    return cast(dict[Any, Any], context.render_context.dicts[0])


def is_literal(expression: FilterExpression) -> bool:
    """True for a text or number that stands in the template itself, without a filter."""
    if expression.filters:
        return False
    return not isinstance(expression.var, Variable) or expression.var.lookups is None


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Django's `{% translate %}`; words without a context or a name are looked up once a language."""
    node: TranslateNode = do_translate(parser, token)
    is_plain = is_literal(node.filter_expression) and not (node.noop or node.asvar or node.message_context)
    return OnceNode(node) if is_plain else node


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """Django's `{% url %}`; an address without parameters is put together once."""
    node: URLNode = parse_url(parser, token)
    is_plain = is_literal(node.view_name) and not (node.args or node.kwargs or node.asvar)
    # Which of several sites a name with a colon means depends on the one that is shown.
    return OnceNode(node) if is_plain and ":" not in node.view_name.token else node


@register.tag("static")
def static(parser: Parser, token: Token) -> Node:
    """Django's `{% static %}`; the hash in the name of a file stays the same as long as the process runs."""
    node: StaticNode = do_static(parser, token)
    is_plain = isinstance(node.path, FilterExpression) and is_literal(node.path) and node.varname is None
    return OnceNode(node) if is_plain else node


class OutlineError(RuntimeError):
    """What stands in a `{% stencil %}` asks for a value that the tag does not name, or is no part of a stencil."""


class _Outline:
    """Stands in a stencil for the thing that is drawn: the named values, and nothing else."""

    def __init__(self, values: dict[str, object]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> object:
        # Django takes an AttributeError for an empty value.
        raise OutlineError(f"The stencil does not name {name!r}")


class AfreshNode(Node):
    """A part of a stencil that is drawn for each thing; where the stencil is cut, a hole."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.hole = secrets.token_hex(16)

    def render(self, context: Context) -> str:
        """The hole: what belongs into it is drawn by the stencil."""
        return self.hole


class StencilNode(Node):
    """Draws its inside once a page for each kind of thing, and fills each thing's own values in."""

    def __init__(self, nodelist: NodeList, name: str, filled: Sequence[str], kinds: Sequence[str]) -> None:
        self.nodelist, self._name, self._filled, self._kinds = nodelist, name, tuple(filled), tuple(kinds)
        # As public ids are, so that an address takes them, and never in a text of anybody's.
        self._holes = [secrets.token_hex(16) for _ in self._filled]
        self._parts = [node for node in nodelist.get_nodes_by_type(AfreshNode) if isinstance(node, AfreshNode)]
        holes = [*self._holes, *(part.hole for part in self._parts)]
        self._places = {hole: place for place, hole in enumerate(holes)}
        self._hole = re.compile(f"({'|'.join(holes)})")

    def render(self, context: Context) -> SafeString:
        """The outline of this kind of thing with the thing's values in it, escaped as HTML needs it."""
        thing = context[self._name]
        if self._parts and isinstance(thing, _Outline):
            raise OutlineError("A stencil that draws parts afresh cannot stand in another one")
        kind = tuple([getattr(thing, name) for name in self._kinds])
        outlines: dict[Hashable, tuple[list[str], list[int]]] = _kept_of_page(context).setdefault(self, {})
        outline = outlines.get(kind)
        if outline is None:
            outline = outlines[kind] = self._cut(context, kind)
        texts, places = outline
        values = [_escaped(getattr(thing, name)) for name in self._filled]
        own, drawn = len(values), texts.copy()
        drawn[1::2] = [
            values[place] if place < own else self._parts[place - own].nodelist.render(context) for place in places
        ]
        return mark_safe("".join(drawn))  # noqa: S308

    def _cut(self, context: Context, kind: tuple[object, ...]) -> tuple[list[str], list[int]]:
        """The texts with a hole between each and the next, and which value belongs in which hole."""
        values = dict(zip(self._filled, self._holes, strict=True)) | dict(zip(self._kinds, kind, strict=True))
        with context.push(**{self._name: _Outline(values)}):
            texts = self._hole.split(self.nodelist.render(context))
        return texts, [self._places[hole] for hole in texts[1::2]]


def _escaped(value: object) -> str:
    """As Django does it, which for plain texts takes four times as long."""
    return html.escape(value) if type(value) is str else conditional_escape(cast(str, value))


@register.tag("afresh")
def afresh(parser: Parser, token: Token) -> AfreshNode:
    """`{% afresh %}…{% endafresh %}`: a part of a stencil that is different each time, and sees all there is."""
    nodelist = parser.parse(("endafresh",))
    parser.delete_first_token()
    return AfreshNode(nodelist)


@register.tag("stencil")
def stencil(parser: Parser, token: Token) -> StencilNode:
    """`{% stencil link fills public_id url for is_unread is_archived %}…{% endstencil %}`, for what a list repeats.

    The inside may use those attributes of `link` alone, and what is the same all over the page. The filled ones stand
    by themselves, without a filter or a condition, or in an address if they are public ids; for each combination of
    the others the inside is drawn once a page.
    """
    words = token.split_contents()
    if len(words) < 4 or words[2] != "fills":
        raise template.TemplateSyntaxError("stencil wants: name fills attribute … [for attribute …]")
    end = words.index("for") if "for" in words else len(words)
    nodelist = parser.parse(("endstencil",))
    parser.delete_first_token()
    return StencilNode(nodelist, words[1], words[3:end], words[end + 1 :])
