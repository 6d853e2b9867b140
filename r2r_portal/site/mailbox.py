"""The demo's mailbox: every message that would have left, newest first."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

A_PAGE = 50
HEADERS = ("From", "To", "Reply-To", "Date", "Message-ID", "Content-Language")


@dataclass(frozen=True)
class Letter:
    """One delivered message, parsed when it is looked at."""

    name: str
    at: datetime
    mail: EmailMessage

    @property
    def to(self) -> str:
        """The address it went to."""
        return str(self.mail["To"] or "")

    @property
    def subject(self) -> str:
        """The subject in words."""
        return str(self.mail["Subject"] or "")

    @property
    def language(self) -> str:
        """The language it is written in."""
        return str(self.mail["Content-Language"] or "en")

    @property
    def text(self) -> str:
        """The plain text."""
        body = self.mail.get_body(("plain",))
        return str(body.get_content()) if body else ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers worth reading."""
        return [(name, str(self.mail[name])) for name in HEADERS if self.mail[name]]

    @property
    def attachments(self) -> list[str]:
        """The names of what goes along."""
        return [part.get_filename() or "" for part in self.mail.iter_attachments()]


def letters(to: str = "") -> list[Letter]:
    """Return the delivered messages, newest first; `to` keeps those whose address holds it."""
    files = sorted(
        Path(settings.MAIL_DIR).glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True
    )
    found = [read(file) for file in files]
    return [letter for letter in found if to.lower() in letter.to.lower()]


def read(file: Path) -> Letter:
    """Parse one file."""
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return Letter(file.stem, datetime.fromtimestamp(file.stat().st_mtime, UTC), mail)


class DemoPage(TemplateView):
    """A page that exists in the demo only."""

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        """Answer 404 outside the demo."""
        if not settings.DEMO:
            raise Http404
        return super().dispatch(*args, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class Mailbox(DemoPage):
    """The list, filtered by address."""

    template_name = "site/demo/mailbox.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give one page of the list."""
        to = self.request.GET.get("to", "").strip()
        page = Paginator(letters(to), A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, to=to, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class OneLetter(DemoPage):
    """One message: headers and plain text."""

    template_name = "site/demo/letter.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the message by its name among those delivered."""
        file = Path(settings.MAIL_DIR) / f"{kwargs['name']}.eml"
        if not file.is_file():
            raise Http404
        return super().get_context_data(letter=read(file), **kwargs)
