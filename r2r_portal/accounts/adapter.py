"""How allauth does things here: codes of eight digits, mail through the outbox, no passwords."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.outbox.actions import publish


class AccountAdapter(DefaultAccountAdapter):
    """Our answers to allauth's questions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("That code does not match. Check the latest message we sent"),
        "rate_limited": _("Too many attempts. Wait some minutes and try again"),
        "too_many_login_attempts": _("Too many attempts. Wait some minutes and try again"),
    }

    def generate_login_code(self) -> str:
        """Eight digits: typeable on any keyboard, also where links in mail do not work."""
        return f"{secrets.randbelow(10**8):08d}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the code's message as a row; no other message of allauth is used."""
        if template_prefix != "account/email/login_code":
            return
        user = User.objects.filter(email=email).first()
        at = clock.now()
        publish(
            topic="account.code",
            key=f"account.code:{email}:{secrets.token_hex(8)}",
            to=email,
            language=(get_language() or "en")[:2],
            zone=user.zone if user else "Europe/Brussels",
            payload={"code": context["code"]},
            at=at,
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by code; allauth's own sign-up page stays closed."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages say what happened."""
