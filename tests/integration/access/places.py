"""Where each address leads in the world of `tests/factories/everybody.py`, and where it would lead to nothing."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from r2r_portal.site.addresses import Address, all_addresses
from tests.factories.everybody import Everybody

NUMBER, KEY, WORD = 987654321, uuid.UUID(int=9), "absent"
# What names an object, in the order in which one is taken to be absent.
NAMES = ("pk", "object_id", "token", "secret", "sha256", "uid", "key", "code", "number", "slug", "index")
OF_AN_ACTIVITY = ("programme:activity_", "programme:event", "programme:edit_activity")
OF_AN_OPENING = ("programme:public_agenda", "programme:regist", "programme:own_", "programme:material")
ROW = re.compile(r"^admin:(\w+?)_(\w+)_(change|history|delete)$")
REDIRECT = re.compile(r"^admin/(\w+)/(\w+)/<path:object_id>/$")


def values(world: Everybody) -> dict[str, dict[str, Any]]:
    """Return address -> the values of its parameters, for every address that has some and is not an admin's row."""
    t = world.things
    ours, visit, draft = t["ours"], t["visit"].slug, t["draft"]
    of_ours, of_draft = {"pk": ours.pk}, {"pk": draft.pk}
    of_member = of_ours | {"number": t["member"].pk}
    traveller = {"pk": t["delegation"].pk, "number": t["traveller"].pk}
    in_visit = {"slug": visit}
    in_session = in_visit | {"pk": t["session"].pk}
    meeting = {"key": f"session-{t['session'].pk}"}
    section = of_draft | {"slug": "practices"}
    reply = of_ours | {"slug": "practices"}
    item = {"key": "practices", "index": 0}
    claim, sheet, activity = {"pk": t["claim"].pk}, {"pk": t["allowance"].pk}, {"slug": t["activity"].slug}
    form = {"pk": t["questionnaire"].pk}
    asked = form["pk"] and t["questionnaire"].sections.order_by("number").first()
    question = asked.questions.order_by("number").first()
    application = "admin:applications_application_"
    editor = "admin:applications_questionnaire_"
    return {
        "feed": {"token": t["feed"].token},
        "site:territory": {"code": "ES21"},
        "account_confirm_email": {"key": WORD},
        "account_reset_password_from_key": {"uidb36": "1", "key": WORD},
        "account_end_session": {"pk": NUMBER},
        "mfa_remove_webauthn": {"pk": NUMBER},
        "mfa_edit_webauthn": {"pk": NUMBER},
        **{f"selection:{n}": of_ours for n in ("decision", "letter", "review", "answer", "stakeholders")},
        "admin:accounts_erasurerequest_settle": {"pk": t["erasure"].pk},
        "admin:accounts_hold_lift": {"pk": t["hold"].pk},
        "selection:autosave": {"pk": t["assignment"].pk},
        "selection:partner": {"pk": t["asked"].pk},
        "selection:naming": {"pk": t["stakeholder"].pk},
        "selection:meeting": {"pk": t["meeting"].pk},
        "applications:apply": {"side": "eu"},
        "applications:start": {"side": "eu"},
        "applications:blank-form": {"side": "eu", "suffix": "docx"},
        **{
            f"applications:{n}": of_ours
            for n in (
                "receipt", "receipt-file", "compare", "withdraw", "confirm", "team", "team-leave", "translations",
                "information",
            )
        },
        **{
            f"applications:{n}": of_draft
            for n in ("submit", "pdf", "consider", "tasks", "move", "check", "language")
        },
        "applications:join": {"token": WORD},
        "applications:team-revoke": of_ours | {"number": t["invite"].pk},
        **{f"applications:team-{n}": of_member for n in ("part", "remove", "owner")},
        "applications:file": of_ours | {"sha256": "0" * 64},
        "applications:information-section": reply,
        "applications:information-item-add": reply | {"key": "practices"},
        **{f"applications:information-item{n}": reply | item for n in ("", "-remove")},
        **{f"applications:{n}": section for n in ("section", "autosave", "here")},
        "applications:versions": section | {"key": "practices"},
        "applications:item-add": section | {"key": "practices"},
        **{f"applications:item{n}": section | item for n in ("", "-remove")},
        "programme:here": {"code": WORD},
        **{f"programme:{n}": meeting for n in ("tick_presence", "presence_code", "give_feedback")},
        "programme:certificate": {"pk": t["certificate"].pk, "language": "en"},
        "programme:check_in": {"pk": t["check_in"].pk},
        "programme:undo_switch": in_visit | {"pk": t["switch"].pk},
        "programme:finding": in_visit | {"pk": t["finding"].pk},
        **{f"programme:{n}": in_visit | {"pk": t["advice"].pk} for n in ("recommendation", "make_commitment")},
        **{
            f"programme:{n}": in_visit | {"language": "en"}
            for n in ("report_pdf", "trip_report", "guests_pdf", "agenda_pdf")
        },
        "programme:forget_note": in_visit | {"pk": t["note"].pk},
        **{f"programme:{n}": activity for n in ("event", "event_file", "edit_activity", "activity_guests")},
        **{f"programme:activity_{n}": activity for n in ("documents", "questions")},
        "programme:activity_document": activity | {"pk": NUMBER},
        "programme:answer_questions": activity | {"pk": t["delegation"].organisation_id},
        "programme:take_over_groups": in_visit | {"pk": t["leg"].pk},
        **{f"programme:session{n}": in_session for n in ("", "_people", "_interpreters", "_experts")},
        "programme:shift_session": in_session,
        "programme:turn_session": in_session | {"verb": "cancel"},
        "programme:interpreter": in_visit | {"pk": t["interpreter"].pk},
        "programme:withdraw_expert": {"pk": t["expert"].pk},
        "programme:answer_invitation": {"pk": t["expert_invitation"].pk, "verb": "accept"},
        "programme:remove_absence": {"pk": t["absence"].pk},
        "programme:bundle_file": in_visit | {"pk": t["bundle"].pk},
        "programme:agenda_making": in_visit | {"pk": t["paper"].pk},
        "programme:intake": in_visit | {"pk": t["intake"].pk},
        "programme:prepare_sheet": in_visit | {"pk": t["traveller"].pk},
        **{f"programme:{n}": sheet for n in ("sheet", "approve_sheet", "begin_claim")},
        "programme:sheet_pdf": sheet | {"language": "en"},
        **{
            f"programme:{n}": claim
            for n in ("claim", "add_receipt", "check_claim", "approve_claim", "send_claim_back", "pay_claim")
        },
        **{f"programme:{n}": claim | {"number": t["receipt"].pk} for n in ("receipt", "remove_receipt")},
        "programme:statement_pdf": claim | {"language": "en"},
        "programme:answer_wish": in_visit | {"pk": t["wish"].pk},
        **{f"programme:{n}": in_visit | {"field": "diet"} for n in ("need", "drop_need")},
        **{f"programme:{n}": {"pk": t["delegation"].pk} for n in ("close_names", "delegation", "add_delegate")},
        **{
            f"programme:{n}": traveller
            for n in ("wishes", "details", "show_details", "delegate", "fund", "free", "replace", "leave")
        },
        "programme:item_file": in_visit | {"uid": t["session"].uid},
        "helpdesk:answer": {"pk": t["answer"].pk},
        "helpdesk:for_question": {"key": "practices"},
        **{f"helpdesk:{n}": {"token": t["question"].token} for n in ("sent", "thread")},
        "helpdesk:item": {"pk": t["item"].pk},
        "helpdesk:item_file": {"pk": t["item"].pk, "language": "en"},
        "helpdesk:practice": {"token": WORD},
        "helpdesk:newsletter_confirm": {"secret": WORD},
        "helpdesk:newsletter_leave": {"token": t["subscriber"].token},
        "helpdesk:newsletter_issue": {"number": t["issue"].number},
        "demo-enter": {"name": WORD},
        "demo-letter": {"name": WORD},
        "admin:app_list": {"app_label": "applications"},
        "admin:view_on_site": {"content_type_id": ContentType.objects.get_for_model(ours).pk, "object_id": ours.pk},
        **{f"admin:outbox_message_{n}": {"pk": _first("outbox.message")} for n in ("words", "template", "again")},
        application + "consideration": of_draft | {"number": draft.consideration_requests.get().pk},
        **{
            application + n: of_ours
            for n in (
                "deadline", "submit", "withdraw", "received", "confirmation", "owner", "peek", "note", "fill", "met", "conclude",
                "information", "repair",
            )
        },
        application + "point": of_ours | {"rule": "territory"},
        application + "cancel": of_ours | {"number": t["request"].pk},
        **{application + n: of_ours | {"where": "strategy.summary"} for n in ("translate", "correct")},
        **{application + n: {"pk": t["saved_view"].pk} for n in ("view", "unview")},
        **{f"admin:applications_call_{n}": {"pk": t["call"].pk} for n in ("deadline", "approve", "copy")},
        **{f"admin:applications_invitation_{n}": {"pk": t["invitation"].pk} for n in ("send", "again", "decline")},
        **{editor + n: form for n in ("section_add", "move", "discard", "copy", "publish")},
        **{editor + n: form | {"slug": asked.slug} for n in ("section", "section_remove", "question_add")},
        **{editor + n: form | {"question": question.pk} for n in ("question", "question_remove")},
        editor + "part_add": form | {"parent": question.pk},
        editor + "form": form | {"language": "en", "suffix": "docx"},
        **_of_the_visit(visit),
        **_of_events(t),
        **_of_the_panel(t),
        **_of_the_desk(t, ours),
    }  # fmt: skip


def _of_the_visit(visit: str) -> dict[str, dict[str, Any]]:
    """Return the values of every page of a visit that needs nothing more."""
    pages = {
        one.name
        for one in all_addresses()
        if one.name.startswith("programme:") and one.parameters == ("slug",)
    }
    return {name: {"slug": visit} for name in pages if not name.startswith((*OF_AN_ACTIVITY, *OF_AN_OPENING))}


def _of_events(t: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    event = {"slug": t["opening"].activity.slug}
    own = event | {"token": t["registration"].token}
    return {
        **{
            f"programme:{n}": event
            for n in ("register", "registration_asked", "registrations", "event_materials")
        },
        "programme:public_agenda": {"slug": t["visit"].phase.slug},
        "programme:confirm_registration": event | {"secret": WORD},
        **{f"programme:own_{n}": own for n in ("registration", "calendar")},
        "programme:own_certificate": own | {"language": "en"},
        "programme:material": event | {"pk": NUMBER},
        "programme:own_material": own | {"pk": NUMBER},
        "selection:face": {"pk": t["face"].pk},
        "selection:approach": {"pk": t["approach"].pk},
        "selection:profile": {"pk": t["ours"].pk},
        "selection:unblock": {"pk": t["ours"].pk, "other": t["face"].pk},
        **{f"admin:site_passage_{n}": {"slug": "home_lead"} for n in ("text", "write", "do")},
        "admin:outbox_message_kind": {"topic": "account.code", "language": "en"},
        "admin:outbox_message_wording": {"pk": t["wording"].pk},
    }


def _of_the_panel(t: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    ours, assignment = {"pk": t["ours"].pk}, {"pk": t["assignment"].pk}
    panel = "admin:selection_"
    return {
        **{panel + n: assignment for n in ("declare", "score", "take_back", "give_back")},
        panel + "file": assignment | {"sha256": "0" * 64},
        panel + "practise": {"pk": NUMBER},
        panel + "position": {"pk": t["call"].pk},
        panel + "discussion": {"pk": t["discussion"].pk},
        **{panel + n: {"side": "eu"} for n in ("ranking", "decisions")},
        **{panel + n: ours for n in ("decide", "pin", "correct")},
        **{panel + n: {"pk": t["letter"].pk} for n in ("letter", "letter_preview")},
        **{panel + n: {"pk": NUMBER} for n in ("weighing_settle", "correction", "criteria_settle")},
        panel + "run": {"pk": t["run"].pk},
        panel + "run_part": {"pk": t["run"].pk, "part": "input"},
        panel + "review": {"pk": t["review"].pk},
        panel + "filed": {"pk": t["run"].pk},
        panel + "table_out": {"suffix": "csv"},
    }  # fmt: skip


def _of_the_desk(t: Mapping[str, Any], ours: Any) -> dict[str, dict[str, Any]]:
    question, item, issue = {"pk": t["question"].pk}, {"pk": t["item"].pk}, {"pk": t["issue"].pk}
    return {
        "admin:helpdesk_publishedanswer_return": {"pk": t["unpublished"].pk},
        **{f"admin:helpdesk_resource_{n}": item for n in ("facts", "add_version")},
        **{f"admin:helpdesk_resource_{n}": item | {"language": "en"} for n in ("version", "remove")},
        "admin:helpdesk_resource_act": item | {"verb": "withdraw"},
        "admin:helpdesk_practiceconsent_ask": {"pk": ours.pk, "place": "practices.0"},
        "admin:helpdesk_practiceconsent_make": {"pk": NUMBER},
        **{f"admin:helpdesk_newsletterissue_{n}": issue for n in ("write", "release")},
        **{
            f"admin:helpdesk_question_{n}": question
            for n in ("close", "assign", "merge", "here", "take", "publish")
        },
        "admin:helpdesk_question_translate": question | {"reply": 0},
    }  # fmt: skip


def _first(model: str) -> Any:
    """Return the key of a row of a table; a number that no row has where there is none."""
    return (
        apps.get_model(model)._default_manager.order_by("pk").values_list("pk", flat=True).first() or NUMBER
    )


def of_rows(address: Address, world: Everybody) -> dict[str, Any] | None:
    """Return the values for a row's page of Django's admin: ours, where it is an application."""
    found = ROW.match(address.name) or REDIRECT.match(address.pattern)
    if not found or "object_id" not in address.parameters:
        return None
    app, model = found[1], found[2]
    own = {"application": world.things["ours"].pk, "user": world.people["owner"].pk}  # type: ignore[union-attr]
    return {"object_id": own.get(model) or _first(f"{app}.{model}")}


def place(address: Address, given: Mapping[str, Any]) -> str:
    """Return the path of an address with these values."""
    if address.name and not address.name.endswith(":") and address.pattern[-17:] != "<path:object_id>/":
        return reverse(address.name, kwargs=dict(given) or None)
    path = "/" + address.pattern.replace("<language>", "en").replace(
        "<path:object_id>", str(given.get("object_id"))
    )
    return path.replace("^(signup|email|confirm-email|password|reauthenticate)/", "signup/").replace(
        "(?P<url>.*)$", WORD
    )


def absent(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the same values with the object that they name gone; None where they name none."""
    name = next((one for one in NAMES if one in given), None)
    if name is None:
        return None
    here = given[name]
    if isinstance(here, uuid.UUID):
        return {**given, name: KEY}
    return {**given, name: NUMBER if isinstance(here, int) else WORD}
