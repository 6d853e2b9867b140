"""The newsletter: who asked for it and confirmed, its issues, what of the portal they point to (SPEC H5)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.models.answers import PublishedAnswer
from helpdesk.models.library import Resource
from helpdesk.models.questions import new_token
from helpdesk.states import IssueStatus, SubscriberStatus
from programme.models import Activity
from r2r_portal.bilingual import Language

PERSON = settings.AUTH_USER_MODEL
CONFIRM_WITHIN = timedelta(days=3)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Filters that read as adjectives."""

    def confirmed(self) -> "SubscriberQuerySet":
        """Those who get the newsletter."""
        return self.filter(status=SubscriberStatus.CONFIRMED)

    def stale(self, at: datetime) -> "SubscriberQuerySet":
        """Addresses that were entered and never confirmed: they are forgotten."""
        return self.filter(status=SubscriberStatus.ASKED, asked_at__lte=at - CONFIRM_WITHIN)


class Subscriber(models.Model):
    """An address that asked for the newsletter. It is erased when it leaves, or when nobody confirms it.

    `token` leaves with every issue and is the way out; the way in is a signed link that ends after three days.
    """

    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    status = models.CharField(
        _("state"), max_length=9, choices=SubscriberStatus, default=SubscriberStatus.ASKED
    )
    token = models.CharField(
        _("secret of the address"), max_length=64, unique=True, default=new_token, editable=False
    )
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(pgettext_lazy("newsletter", "confirmed"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter subscriber")
        verbose_name_plural = _("newsletter subscribers")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_once"),
            models.CheckConstraint(
                condition=Q(status="asked", confirmed_at=None)
                | Q(status="confirmed", confirmed_at__isnull=False),
                name="subscriber_confirmed_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def zone(self) -> str:
        """The zone that times are written in for them."""
        return {"en": "Europe/Brussels", "ja": "Asia/Tokyo"}[self.language]


class NewsletterIssue(models.Model):
    """One issue, in both languages. Once released, its texts are what was sent: a trigger keeps them."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    subject_en = models.CharField(_("subject (English)"), max_length=160, blank=True)
    subject_ja = models.CharField(_("subject (Japanese)"), max_length=160, blank=True)
    text_en = models.TextField(_("own text (English)"), blank=True)
    text_ja = models.TextField(_("own text (Japanese)"), blank=True)
    body_en = models.TextField(_("as sent (English)"), blank=True, editable=False)
    body_ja = models.TextField(_("as sent (Japanese)"), blank=True, editable=False)
    status = models.CharField(_("state"), max_length=8, choices=IssueStatus, default=IssueStatus.DRAFT)
    created_at = models.DateTimeField(pgettext_lazy("newsletter", "begun"))
    released_at = models.DateTimeField(pgettext_lazy("newsletter", "released"), null=True, blank=True)
    released_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("released by")
    )

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", released_at=None, released_by=None, body_en="", body_ja="")
                | (
                    Q(status="released", released_at__isnull=False, released_by__isnull=False)
                    & ~Q(body_en="")
                    & ~Q(body_ja="")
                ),
                name="issue_stamped_once_released",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or str(self.number)

    @property
    def subject(self) -> str:
        """The subject in the reader's language."""
        return self.subject_ja if (get_language() or "").startswith("ja") else self.subject_en

    @property
    def body(self) -> str:
        """What was sent, in the reader's language."""
        return self.body_ja if (get_language() or "").startswith("ja") else self.body_en


class IssueItem(models.Model):
    """One thing of the portal that an issue points to: an event, a library item or a published answer."""

    issue = models.ForeignKey(
        NewsletterIssue, models.CASCADE, related_name="items", verbose_name=_("newsletter issue")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("event")
    )
    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("library item")
    )
    answer = models.ForeignKey(
        PublishedAnswer, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("published answer")
    )  # fmt: skip

    class Meta:
        verbose_name = _("item of a newsletter")
        verbose_name_plural = _("items of a newsletter")
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False, resource=None, answer=None)
                | Q(activity=None, resource__isnull=False, answer=None)
                | Q(activity=None, resource=None, answer__isnull=False),
                name="issue_item_is_one_thing",
            ),
            models.UniqueConstraint(fields=["issue", "activity"], name="issue_names_an_event_once"),
            models.UniqueConstraint(fields=["issue", "resource"], name="issue_names_an_item_once"),
            models.UniqueConstraint(fields=["issue", "answer"], name="issue_names_an_answer_once"),
        ]

    def __str__(self) -> str:
        return str(self.activity or self.resource or self.answer)
