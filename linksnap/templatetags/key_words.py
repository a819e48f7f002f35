"""Filters that show keys as they are printed on keyboards."""

from django import template

register = template.Library()

_CAPS = {"Mod": "Ctrl", "Escape": "Esc"}


@register.filter
def key_cap(press: str) -> str:
    """`Mod+k` as `Ctrl K`, `Escape` as `Esc`; a letter alone stays small, since no shift is needed."""
    *held, key = press.split("+") if len(press) > 1 else [press]
    if not held:
        return _CAPS.get(key, key)
    return " ".join([*(_CAPS.get(one, one) for one in held), key.upper()])
