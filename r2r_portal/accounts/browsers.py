"""What a browser says about itself, told as roughly as its owner needs to know it again: nothing else of it is kept."""

BROWSERS = (  # the sign in the text, our name; the first that is found counts, for most claim to be others too
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("Chrome/", "chrome"),
    ("CriOS/", "chrome"),
    ("Safari/", "safari"),
)
SYSTEMS = (
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("CrOS", "chromeos"),
    ("Mac OS X", "macos"),
    ("Linux", "linux"),
)


def browser_of(agent: str) -> str:
    """Return the name of a browser from its `User-Agent`; empty where we do not know it."""
    return _first(BROWSERS, agent)


def system_of(agent: str) -> str:
    """Return the name of what a browser runs on; empty where we do not know it."""
    return _first(SYSTEMS, agent)


def _first(signs: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for sign, name in signs if sign in agent), "")
