"""Staff say on the call's page on which days people are reminded of what comes after it (SPEC M2)."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from applications.models import Call
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.applications import CallFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("M2")]


def test_a_call_reminds_as_it_always_did_until_staff_say_otherwise():
    call = CallFactory()
    assert call.around_evaluation == (-7, -3, -1, 1)
    assert (call.before_visit, call.after_visit, call.before_event) == ((60, 45, 30), (14, 3), (7, 1))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("evaluation_days", "0"),
        ("evaluation_days", "-91"),
        ("evaluation_days", "a week"),
        ("delegation_days", "-7"),
        ("claim_days", "91"),
        ("event_days", "1.5"),
    ],
)
def test_what_is_no_list_of_days_is_refused_and_a_list_or_nothing_is_taken(field, typed):
    call = CallFactory()
    setattr(call, field, typed)
    with pytest.raises(ValidationError) as caught:
        call.full_clean()
    assert list(caught.value.message_dict) == [field]
    for good in ("", "5, 2", "10、5"):
        setattr(call, field, good)
        call.full_clean()


@pytest.mark.parametrize(("language", "label"), [("en", "reminders of a claim"), ("ja", "旅費請求の催促")])
def test_an_officer_changes_the_days_on_the_page_of_the_call_and_the_log_says_so(client, language, label):
    officer, call = UserFactory(role=OFFICER, japanese=language == "ja"), CallFactory()
    client.force_login(officer)
    page = reverse("admin:applications_call_change", args=[call.pk])
    client.cookies["django_language"] = language
    shown = client.get(page, headers={"accept-language": language})
    assert label in shown.content.decode().lower()
    form = shown.context["adminform"].form
    typed = {name: form.get_initial_for_field(one, name) for name, one in form.fields.items()}
    typed = {name: "" if value is None else value for name, value in typed.items()}
    for prefix in ("opens_at", "closes_at"):
        if prefix in typed:
            moment = typed.pop(prefix)
            typed |= {f"{prefix}_0": f"{moment:%Y-%m-%d}", f"{prefix}_1": f"{moment:%H:%M:%S}"}
    management = {f"tracks-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    refused = client.post(page, {**typed, **management, "claim_days": "often"})
    assert refused.status_code == 200
    assert not Event.objects.filter(verb="call.changed").exists()
    assert client.post(page, {**typed, **management, "claim_within": "0"}).status_code == 200
    saved = client.post(page, {**typed, **management, "claim_days": "5, 20", "claim_within": "45"})
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    changed = Call.objects.get(pk=call.pk)
    assert (changed.after_visit, changed.claim_within) == ((20, 5), 45)
    (said,) = Event.objects.filter(verb="call.changed")
    assert "claim_days" in said.detail["fields"]
