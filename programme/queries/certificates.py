"""A certificate as a PDF, and as somebody who checks one sees it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from programme.domain.certificates import fingerprint
from programme.models import Certificate, EventCertificate
from r2r_portal import bilingual, pdf, times

CODE = 16  # hexadecimal letters of the fingerprint that are printed and typed


Issued = Certificate | EventCertificate


def certificate_pdf(certificate: Issued, language: str) -> tuple[str, pdf.StoredPdf]:
    """Return title and PDF of a certificate."""
    with translation.override(language):
        title = _("Certificate of attendance")
        zone = ZoneInfo(certificate.zone)
        html = pdf.compose(
            "pdf/certificate.html", title=title, language=language, reference=certificate.number,
            issued=times.instant(certificate.issued_at, language, zone), certificate=certificate,
            code=certificate.digest[:CODE], fingerprint=_grouped(certificate.digest), check_at=settings.SITE_ORIGIN + reverse("programme:check_certificate"),
            **said(certificate, language),
        )  # fmt: skip
    return title, pdf.stored(html, title=title, language=language)


def _grouped(digest: str) -> str:
    """Return a fingerprint in groups that a line can be broken between."""
    return " ".join(digest[at : at + CODE] for at in range(0, len(digest), CODE))


def said(certificate: Issued, language: str) -> dict[str, Any]:
    """Return the facts in one language: name, delegation, visit or event, days, sessions with their times."""
    facts = certificate.facts
    first, last = (date.fromisoformat(facts[name]) for name in ("starts_on", "ends_on"))
    return {
        "is_event": isinstance(certificate, EventCertificate),
        "name": facts["name"],
        "body": facts["body"],
        "territory": facts[f"territory_{language}"],
        "visit": facts[f"visit_{language}"] or facts[f"visit_{bilingual.OTHER[language]}"],
        "days": times.days(first, last, language),
        "sessions": [_session(one, language) for one in facts["sessions"]],
    }


def _session(one: dict[str, str], language: str) -> dict[str, str]:
    start, end = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
    titles = {lang: one[f"title_{lang}"] for lang in ("en", "ja")}
    when = times.on_site(start, end, language, ZoneInfo(one["zone"]))
    return {"title": titles[language] or titles[bilingual.OTHER[language]], "when": when}


def check(number: str, code: str) -> Issued | None:
    """Return the certificate of this number and code; None where there is none, or it is not as it was issued."""
    asked = number.strip().upper()
    found: Issued | None = Certificate.objects.select_related("delegate").filter(number=asked).first()
    found = found or EventCertificate.objects.select_related("registration").filter(number=asked).first()
    typed = code.strip().lower().replace(" ", "")
    if found is None or len(typed) < CODE or not found.digest.startswith(typed):
        return None
    return found if fingerprint(found.number, found.facts) == found.digest else None
