"""How allauth does things here: codes of eight digits, mail through the outbox, no passwords."""

import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from r2r_portal import clock
from r2r_portal.accounts import noting, sealing
from r2r_portal.accounts.models import User
from r2r_portal.origins import may_lead_to
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
            key=f"account.code:{secrets.token_hex(16)}",
            to=email,
            language=(get_language() or "en")[:2],
            zone=user.zone if user else "Europe/Brussels",
            payload={"code": context["code"]},
            at=at,
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before the way of signing in is changed, unless the person has signed in just now."""
        records = get_authentication_records(self.request, self.request.user)
        if records and clock.real().timestamp() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        if records and app == "allauth.mfa" and not is_mfa_enabled(self.request.user):
            raise ImmediateHttpResponse(_signs_in_again(self.request))
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the passkey first, then the app or a recovery code; there are no passwords."""
        types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        ways = []
        if Authenticator.Type.WEBAUTHN in types:
            ways.append(
                _way("mfa_reauthenticate:webauthn", _("Use a passkey"), "mfa_reauthenticate_webauthn")
            )
        if types - {Authenticator.Type.WEBAUTHN}:
            ways.append(
                _way("mfa_reauthenticate", _("Use your app or a recovery code"), "mfa_reauthenticate")
            )
        return ways

    def is_safe_url(self, url: str) -> bool:
        """Lead on within this site only."""
        return may_lead_to(self.request, url)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by code; allauth's own sign-up page stays closed."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Note who came in, and by which ways; each record of allauth's is one of them."""
        records = get_authentication_records(request, user)
        noting.entered(user=user.pk, ways=[str(one.get("type") or one["method"]) for one in records])
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        """Note who went out."""
        noting.left(user=request.user.pk)
        super().logout(request)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Note what is refused, beside saying it."""
        return _noted(super().validation_error(code, *args), self.request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages say what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """What the second step says when it refuses."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code does not match. Type the one that your app shows now"),
        "cannot_delete_authenticator": _("This is your last second step. It cannot be removed"),
        "cannot_generate_recovery_codes": _("Set up a passkey or an app first"),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Note what is refused, beside saying it."""
        return _noted(super().validation_error(code, *args), self.request)

    def encrypt(self, text: str) -> str:
        """Seal the key of an app and the seed of recovery codes."""
        return sealing.seal(text, master=settings.VAULT_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        """Open them; those from before the sealing are taken as they are."""
        return sealing.opened(encrypted_text, masters=[settings.VAULT_KEY, *settings.VAULT_KEYS_OLD])


def _noted(error: ValidationError, request: HttpRequest) -> ValidationError:
    """Return the error, noted in the log by its code."""
    noting.refused(why=str(error.code), user=request.user.pk if request else None)
    return error


def _signs_in_again(request: HttpRequest) -> HttpResponse:
    """Send somebody without a second step, who came in a while ago, to a new code before they set one up.

    Otherwise a computer that was left open would be enough to sign in as them for good. What the device keeps stays.
    """
    path = request.get_full_path()
    logout(request)
    request.comes_back = True  # type: ignore[attr-defined]
    messages.info(request, _("Sign in again before you change how you sign in."))
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': path})}")


def _way(name: str, words: Any, address: str) -> dict[str, Any]:
    """Return one way of proving that it is you, as allauth lists them."""
    return {"id": name, "description": words, "url": reverse(address)}
