"""Where what a page says next waits: in a cookie of this host, or in the session when it is long."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OurCookie(CookieStorage):
    """Django's cookie under a name that a browser takes from this host alone."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Storage(FallbackStorage):
    """Django's own choice between the two, with our cookie."""

    storage_classes = (OurCookie, SessionStorage)
