"""The browser and the system a session runs on, told from the User-Agent it sent; for people, never for a decision."""

from dataclasses import dataclass

# The first word that is found counts: Edge calls itself Chrome and Safari, too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("MicroMessenger", "微信"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chromium", "Chromium"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PHONES = frozenset({"iPhone", "iPad", "Android", "HarmonyOS"})


@dataclass(frozen=True)
class DeviceName:
    """Browser and system, each empty when it is none of those we know."""

    browser: str
    system: str

    @property
    def is_phone(self) -> bool:
        """Whether it is carried around."""
        return self.system in _PHONES


def device_name(user_agent: str) -> DeviceName:
    """Read a User-Agent."""
    return DeviceName(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def _first(words: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for word, name in words if word in text), "")
