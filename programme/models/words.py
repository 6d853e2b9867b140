"""The short lists that several models share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

ZONES = [("Europe/Brussels", _("Brussels")), ("Asia/Tokyo", _("Tokyo"))]


class Mode(models.TextChoices):
    """How one side takes part."""

    ROOM = "room", _("In the room")
    ONLINE = "online", _("Online")
    ABSENT = "absent", _("Not taking part")


class Interpretation(models.TextChoices):
    """What is interpreted between English and Japanese."""

    NONE = "none", _("No interpretation")
    CONSECUTIVE = "consecutive", _("Consecutive interpretation")
    SIMULTANEOUS = "simultaneous", _("Simultaneous interpretation")


class Audience(models.TextChoices):
    """Whom an activity is for."""

    ALL = "all", _("Both sides")
    EU = "eu", _("European regions")
    JP = "jp", _("Japanese prefectures")
    GROUP = "group", _("One thematic group")
    GUESTS = "guests", _("By name, guests from outside included")
