"""Every e-mail is a row first, written in the transaction of what caused it (SPEC M1)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from r2r_portal.bilingual import Language
from r2r_portal.outbox import words
from r2r_portal.outbox.states import State, WordingState

LONGEST_WAIT = timedelta(
    hours=1, minutes=5
)  # an hour between two attempts is the longest, see `actions.RETRIES`
# So little is left of a lease where a worker died within the last minute, or is slow with one letter: both are told.
DROPPED = timedelta(seconds=70)


class MessageQuerySet(models.QuerySet["Message"]):
    """Filters that read as adjectives."""

    def due(self, at: datetime, real: datetime) -> "MessageQuerySet":
        """Messages whose domain time has come at `at` and that no worker holds at `real`.

        One that waits longer than anything does was put off by a clock that ran ahead: it is due too.
        """
        free = Q(not_before=None) | Q(not_before__lte=real) | Q(not_before__gt=real + LONGEST_WAIT)
        return self.filter(free, state=State.QUEUED, due_at__lte=at)

    def waiting(self, at: datetime, real: datetime) -> "MessageQuerySet":
        """Messages that are due, and those that stand back from a mail server in trouble without having been tried."""
        stood_back = self.filter(state=State.QUEUED, due_at__lte=at, attempts=0)
        return self.due(at, real) | stood_back

    def trying_again(self, real: datetime) -> "MessageQuerySet":
        """Messages that were tried and have not left: refused for now, or held by a worker that died within a minute, or is slow."""
        dropped = Q(attempts__gt=0, not_before__lte=real + DROPPED)
        return self.filter(dropped | ~Q(last_error=""), state=State.QUEUED)


class Message(models.Model):
    """One message to one address: its cause by ids, the language and zone it is read in."""

    key = models.CharField(
        pgettext_lazy("outbox", "key"), max_length=200, unique=True, help_text=_("One cause, one message")
    )
    topic = models.CharField(pgettext_lazy("outbox", "topic"), max_length=80)
    to = models.EmailField(pgettext_lazy("outbox", "to"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    zone = models.CharField(_("time zone"), max_length=40)
    payload = models.JSONField(pgettext_lazy("outbox", "data"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(pgettext_lazy("outbox", "written"))
    due_at = models.DateTimeField(pgettext_lazy("outbox", "due"), help_text=_("By the portal's clock"))
    not_before = models.DateTimeField(
        pgettext_lazy("outbox", "not before"),
        null=True,
        blank=True,
        help_text=_("In real time: a worker holds the message, or waits before the next attempt"),
    )
    subject = models.CharField(
        _("subject"),
        max_length=200,
        blank=True,
        db_default="",
        help_text=_("As staff worded it; empty: as the template says"),
    )
    body = models.TextField(
        _("text"),
        blank=True,
        db_default="",
        help_text=_("As staff worded it; empty: as the template says"),
    )
    released_at = models.DateTimeField(
        pgettext_lazy("outbox", "released"),
        null=True,
        blank=True,
        help_text=_("When staff let it go: it is not kept for review again"),
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    ambiguous = models.BooleanField(
        _("delivery ambiguous"),
        default=False,
        db_default=False,
        help_text=_("The mail server took the text and did not confirm it: a copy may have arrived before"),
    )
    sent_at = models.DateTimeField(pgettext_lazy("outbox", "sent"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("outbox", "message")
        verbose_name_plural = pgettext_lazy("outbox", "messages")
        indexes = [models.Index(fields=["due_at"], condition=Q(state="queued"), name="outbox_waiting")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_stamped_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(subject="", body="") | (~Q(subject="") & ~Q(body="")), name="message_worded_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def spoken_at(self) -> datetime:
        """The instant as whose words it speaks: when a person let it go, else when it was written."""
        return self.released_at or self.created_at

    @property
    def kind(self) -> str:
        """What this kind of message is called."""
        return words.said(self.topic)


class Review(models.Model):
    """A topic whose messages staff look through before they leave: each is held until somebody releases it."""

    topic = models.CharField(pgettext_lazy("outbox", "topic"), max_length=80, unique=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("topic to look through")
        verbose_name_plural = _("topics to look through")

    def __str__(self) -> str:
        return self.topic


class Pause(models.Model):
    """While its one row is there, nothing leaves but codes to sign in: after a restore, until staff let it go (F5)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField(_("since"), help_text=_("In real time"))

    class Meta:
        verbose_name = _("pause of the outbox")
        verbose_name_plural = _("pauses of the outbox")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="pause_one_row")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}"


class Wording(models.Model):
    """Other words for a kind of message in one language: proposed by one person, let in by another."""

    topic = models.CharField(pgettext_lazy("outbox", "topic"), max_length=80)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=400, help_text=_("With its placeholders"))
    body = models.TextField(_("text"), help_text=_("With its placeholders"))
    state = models.CharField(_("state"), max_length=8, choices=WordingState, default=WordingState.PROPOSED)
    proposed_at = models.DateTimeField(pgettext_lazy("wording", "proposed"))
    proposed_by = models.CharField(pgettext_lazy("wording", "proposed by"), max_length=80)
    settled_at = models.DateTimeField(pgettext_lazy("wording", "settled"), null=True, blank=True)
    settled_by = models.CharField(pgettext_lazy("wording", "settled by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("words of a kind of message")
        verbose_name_plural = _("words of kinds of messages")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "language"], condition=Q(state="used"), name="wording_one_in_use"
            ),
            models.UniqueConstraint(
                fields=["topic", "language"], condition=Q(state="proposed"), name="wording_one_proposed"
            ),
            models.CheckConstraint(condition=Q(state__in=WordingState.values), name="wording_state_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at=None, settled_by="")
                | (~Q(state="proposed") & Q(settled_at__isnull=False) & ~Q(settled_by="")),
                name="wording_settled_once_not_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="used") | ~Q(settled_by=F("proposed_by")),
                name="wording_second_pair_of_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{words.said(self.topic)} ({self.get_language_display()})"
