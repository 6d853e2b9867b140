"""Asking again who it is, before what cannot be taken back: tables that leave, results that go out, details that are read.

Whoever has a second step must have shown it within `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds. Outside the demo all staff have one.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from django.http import HttpRequest, HttpResponse

MATTERS = frozenset(
    {
        "admin:applications_application_bulk", "admin:applications_application_export", "admin:programme_delegate_export",
        "admin:programme_session_export", "admin:programme_ratetable_export", "admin:programme_exchangerate_export",
        "admin:accounts_erasurerequest_settle", "admin:selection_filed", "admin:selection_release", "admin:selection_table_out", "programme:accounts",
        "programme:show_details", "programme:workbook_file", "site:my_data_file",
    }
)  # fmt: skip


class AskAgain:
    """Send whoever showed the second step too long ago to show it once more, and then on to where they were going."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the question is asked once the address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Ask where it matters."""
        match = request.resolver_match
        if match is None or match.view_name not in MATTERS or not request.user.is_authenticated:
            return None
        if not is_reauthentication_required(request, app="r2r_portal"):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        return suspend_request(request, ways[0]["url"]) if ways else None
