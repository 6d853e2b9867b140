"""What came into a desk's mailbox: each message once, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.models.questions import Question, Reply
from r2r_portal.territories.models import Side


class Fate(models.TextChoices):
    """What became of a message."""

    ASKED = "asked", _("A new question")
    REPLIED = "replied", _("A reply")
    DROPPED = "dropped", _("Not taken: written by a machine")
    FLOOD = "flood", _("Not taken: too many from one address")
    TOO_LONG = "long", _("Not taken: too long")
    EMPTY = "empty", _("Not taken: no text")
    BROKEN = "broken", _("Could not be read: look into the mailbox")


class IncomingMail(models.Model):
    """One message of a mailbox. Its text is in the question or the reply; of one not taken nothing is kept but the fact."""

    side = models.CharField(_("desk"), max_length=2, choices=Side)
    message_id = models.CharField(
        _("number of the message"), max_length=64, unique=True, help_text=_("SHA-256 of its Message-ID")
    )
    fate = models.CharField(_("what became of it"), max_length=8, choices=Fate)
    question = models.ForeignKey(
        Question,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=pgettext_lazy("helpdesk", "question"),
    )
    reply = models.OneToOneField(
        Reply, models.CASCADE, null=True, blank=True, related_name="mail", verbose_name=_("reply")
    )
    files = models.PositiveSmallIntegerField(_("files refused"), default=0)
    at = models.DateTimeField(_("taken in"))

    class Meta:
        verbose_name = _("incoming e-mail")
        verbose_name_plural = _("incoming e-mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(fate=Fate.ASKED, question__isnull=False, reply=None)
                | Q(fate=Fate.REPLIED, question__isnull=False, reply__isnull=False)
                | (~Q(fate__in=["asked", "replied"]) & Q(question=None, reply=None)),
                name="incoming_mail_fate_has_its_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.at:%Y-%m-%d %H:%M}"
