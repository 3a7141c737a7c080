"""What a person needs to recognize a browser of theirs, and no more than that is kept."""

import re
from ipaddress import IPv6Address, ip_address

# The first that fits: every other browser calls itself Safari, and most of them Chrome.
_BROWSERS = {
    "Yandex": "YaBrowser/",
    "Edge": "Edg(?:e|A|iOS)?/",
    "Opera": "OPR/|Opera",
    "Vivaldi": "Vivaldi/",
    "Samsung Internet": "SamsungBrowser/",
    "Firefox": "Firefox/|FxiOS/",
    "Chrome": "Chrome/|CriOS/",
    "Safari": "Safari/",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone|iPod",
    "iPad": "iPad",
    "Windows": "Windows",
    "macOS": "Macintosh|Mac OS X",
    "ChromeOS": "CrOS",
    "Linux": "Linux|X11",
}


def device(user_agent: str) -> str:
    """«Firefox, Windows»; an empty string for what is not recognized."""
    found = (
        next((name for name, mark in names.items() if re.search(mark, user_agent)), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, found))


def coarse_network(address: str) -> str:
    """The first half of the address, «203.0.*.*»: enough to tell home from work. Of a path: nothing."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is None:
            return ":".join(ip.exploded.split(":")[:2]) + ":*"
        ip = ip.ipv4_mapped
    return ".".join(str(ip).split(".")[:2]) + ".*.*"
