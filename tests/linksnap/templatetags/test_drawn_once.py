"""What is drawn once comes out as Django's own tags draw it, in each language, and each thing keeps its own values."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from linksnap.templatetags.drawn_once import OutlineError

_PAGE = "{% load interface i18n %}{% translate 'Delete' %} {% url 'tags' %} {% icon 'star' 'i-s' %}"


@dataclass(frozen=True)
class Thing:
    """Something a list repeats."""

    public_id: str
    name: str
    is_new: bool = False
    tags: tuple[str, ...] = ()


def drawn(source: str, **values: object) -> str:
    """What a template makes of some values."""
    return Template(source).render(Context(values))


def test_it_says_the_same_as_djangos_own_tags_in_each_language() -> None:
    quick, own = Template(_PAGE.replace(" i18n", "")), Template(_PAGE)
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            assert quick.render(Context()) == own.render(Context())
    with translation.override("zh-hans"):
        assert quick.render(Context()).startswith("删除 /tags/ <svg")


def test_it_fills_each_things_own_values_in() -> None:
    source = (
        "{% for one in things %}{% stencil one fills public_id name for is_new %}"
        "<a href=\"{% url 'snapshot' one.public_id %}\""
        ' title="{{ one.name }}">{% if one.is_new %}新{% endif %}{{ one.name }}</a>{% afresh %}'
        "{% for tag in one.tags %}#{{ tag }}{% endfor %}{% endafresh %}{% endstencil %}{% endfor %}"
    )
    names = ("一 & 二", '"><script>', "a" * 32, "{{ 三 }}")
    things = [Thing(f"{n:032x}", name, n % 2 > 0, ("字<体",) * n) for n, name in enumerate(names)]
    plain = source.replace("{% afresh %}", "").replace("{% endafresh %}", "").replace("{% endstencil %}", "")
    plain = plain.replace("{% stencil one fills public_id name for is_new %}", "")
    assert drawn(source, things=things) == drawn(plain, things=things)
    assert "<script>" not in drawn(source, things=things)


@pytest.mark.parametrize("asked", ["{{ one.tags }}", "{% if one.is_new %}{% endif %}"])
def test_it_tells_of_values_that_a_stencil_does_not_name(asked: str) -> None:
    with pytest.raises(OutlineError):
        drawn("{% stencil one fills name %}" + asked + "{% endstencil %}", one=Thing("0" * 32, "字体"))
    with pytest.raises(TemplateSyntaxError):
        drawn("{% stencil one name %}{% endstencil %}")
