"""Words about accounts: the name of a device, in how many groups a code reads well."""

from django import template
from django.utils.translation import gettext

from linksnap.rules.device_names import DeviceName

register = template.Library()


@register.filter
def device(name: DeviceName) -> str:
    """`Firefox on Windows`; what is not known is called so."""
    if name.browser and name.system:
        return gettext("%(browser)s on %(system)s") % {"browser": name.browser, "system": name.system}
    return name.browser or name.system or gettext("An unknown device")


@register.filter
def in_fours(code: str) -> str:
    """A secret or a code in groups of four, as people type them."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
