"""Whether an applicant lets a good practice out of their application be published (SPEC H4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from helpdesk.models.questions import new_token
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import Language

PERSON = settings.AUTH_USER_MODEL


class ConsentQuerySet(models.QuerySet["PracticeConsent"]):
    """Filters that read as adjectives."""

    def visible_to(self, user: User) -> "ConsentQuerySet":
        """Those of applications that the person sees."""
        return self.filter(application__in=Application.objects.visible_to(user))

    def behind(self, token: str) -> "ConsentQuerySet":
        """The one whose secret the address holds."""
        return self.filter(token=token)


class PracticeConsent(models.Model):
    """A practice as it was offered, the question whether it may be published, and the answer. No answer is no."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="+", verbose_name=_("application")
    )
    path = models.CharField(_("place in the questionnaire"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"))
    token = models.CharField(
        _("secret of the address"), max_length=64, unique=True, default=new_token, editable=False
    )
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    granted = models.BooleanField(_("may be published"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_name = models.CharField(_("answered by"), max_length=120, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to publish a practice")
        verbose_name_plural = _("consents to publish practices")
        constraints = [
            models.UniqueConstraint(fields=["application", "path"], name="consent_one_per_practice"),
            models.CheckConstraint(
                condition=Q(granted=None, answered_at=None, answered_name="")
                | (Q(granted__isnull=False, answered_at__isnull=False) & ~Q(answered_name="")),
                name="consent_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title
