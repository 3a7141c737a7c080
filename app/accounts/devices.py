"""What a person needs to recognize a browser of theirs, and no more than that is kept."""

import re
from ipaddress import ip_address, ip_network

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
    """The first half of the address: enough to tell home from work; an empty string for a socket's path."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ip_network((int(ip), 16 if ip.version == 4 else 32), strict=False))
