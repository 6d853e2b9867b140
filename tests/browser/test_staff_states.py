"""States of the desk's pages that no link leads to: what an act will do, what is refused, what waits (SPEC §10).

With R2R_SHOTS=folder the pages are kept there as pictures.
"""

import csv
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core import signing

from applications.actions import (
    corrections,
    deadlines,
    drafts,
    information,
    invitations,
    late,
    notes,
    saved_views,
    setup,
    submissions,
    translations,
)
from applications.domain.translating import source_hash
from applications.models import Application
from applications.queries.corrections import column_at
from r2r_portal.accounts.actions import admit
from r2r_portal.accounts.roles import JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails, staff
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.territories.models import Territory
from tests.browser.looking import Looker, Sight, opening, sending, sound
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.factories.questionnaires import fill
from tests.integration.applications.crowding import crowd
from tests.integration.applications.desking import DUE, JUNE, MAY, desk

pytestmark = [pytest.mark.slow, pytest.mark.rule("L")]
HOUR = timedelta(hours=1)
LIST = "/admin/applications/application/"
NARROW = "status=submitted&side=eu&columns=territory&columns=status&columns=saved"
WHY = {"reason_en": "A power cut in the region.", "reason_ja": "応募地域で停電が発生したため。"}
TEXT = "Five priorities."


@pytest.fixture
def world(transactional_db: None) -> SimpleNamespace:
    """The call of 2022 in May, an owner with a complete draft, two officers."""
    clock_actions.restart(at=MAY)
    owner = UserFactory(given_name="Ada", family_name="Example", email="ada.example@regione.test.example")
    call = setup.load_call(by=None, at=MAY)
    draft = drafts.start(call=call, side="eu", by=owner, at=MAY, language="en")
    fill(draft, by=owner, at=MAY)
    officer = UserFactory(role=OFFICER, given_name="Olga", family_name="Officer")
    second = UserFactory(role=OFFICER, given_name="Sam", family_name="Second")
    return SimpleNamespace(call=call, owner=owner, officer=officer, second=second, draft=fresh(draft))


def fresh(row: Application) -> Application:
    """Return a row as it stands now."""
    return Application.objects.get(pk=row.pk)


def submitted(world: SimpleNamespace) -> Application:
    """Hand the draft in."""
    submissions.submit(application=fresh(world.draft), by=world.owner, at=MAY, key=uuid4())
    return fresh(world.draft)


def sheet(path: Path, *rows: dict[str, str]) -> str:
    """Write rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def test_a_file_with_everything_in_it(world: SimpleNamespace, looker: Looker):
    row = submitted(world)
    clock_actions.restart(at=JUNE)
    chosen = row.questionnaire.sections.get(slug="strategy").questions.filter(key="strategy_title")
    asked = information.ask(
        application=row, questions=chosen, text="Please name the period of your strategy.", due_at=DUE, by=world.officer,
        at=JUNE,
    )  # fmt: skip
    for path, text, source in (
        ("strategy_summary", "重点分野は5つです。", TEXT),
        ("interests", "高齢者経済。", "Silver economy."),
    ):
        translations.write(
            application=row, path=path, text=text, status="checked", source=source_hash(source), by=world.officer, at=JUNE
        )  # fmt: skip
    information.cancel(request=asked, by=world.officer, at=JUNE)
    corrections.correct(
        application=fresh(row), column=column_at(row, row.submissions.latest("number"), "strategy_summary"),
        value="Five priorities, and two more since.", reason="Asked for by telephone.", by=world.officer, at=JUNE,
        key=uuid4(),
    )  # fmt: skip
    notes.write(application=row, text="Called the region.\nThey answer on Monday.", by=world.officer, at=JUNE)
    file = desk("change", row)
    path = file.replace("change/", "{}/strategy_summary/").format
    sound(looker.look(world.officer, [
        *(Sight(f"file-{tab}", f"{file}?tab={tab}")
          for tab in ("answers", "eligibility", "messages", "notes", "versions")),
        Sight("file-history", f"{file}?tab=history&day=2022-05-20&hour=12:00&zone=Asia/Tokyo"),
        Sight("file-history-no-day", f"{file}?tab=history&day=&hour=12:00&zone=Asia/Tokyo"),
        Sight("translate-stale", path("translate")),
        Sight("correct-no-reason", path("correct"), sending({"reason": ""}), 422),
        Sight("ask-nothing", desk("information", row), sending({"text": ""}), 422),
        Sight("conclude-early", f"{file}?tab=eligibility"),
        Sight("withdraw-late", desk("withdraw", row)),
        Sight("deadline-of-one", desk("deadline", row)),
    ]))  # fmt: skip


def test_sealed_answers_a_peek_and_a_change_of_hands(world: SimpleNamespace, looker: Looker):
    row = submitted(world)
    admit(organisation=row.organisation, user=UserFactory(), part="editor", by=None, at=MAY)
    file, owner = desk("change", row), desk("owner", row)
    wrong = looker.look(world.officer, [
        Sight("sealed", file),
        Sight("sealed-no-reason", file, sending({"reason": ""}), 422),
        Sight("hand-over", owner),
        Sight("hand-over-refused", owner, sending({"email": "nonsense", "stays": "no", "reason": ""}), 422),
    ])  # fmt: skip
    notes.peek(application=row, reason="The region cannot open its copy.", by=world.officer, at=MAY)
    sound(wrong + looker.look(world.officer, [Sight("peeked", file)]))


def test_a_late_draft_is_answered(world: SimpleNamespace, looker: Looker):
    clock_actions.restart(at=CLOSES + HOUR)
    asked = late.ask_for_consideration(
        application=late.keep(application=fresh(world.draft), by=world.owner, at=CLOSES + HOUR),
        reason="A power cut from ten to one.\nThe provider has confirmed it.", by=world.owner, at=CLOSES + HOUR,
    )  # fmt: skip
    page = f"{LIST}{world.draft.pk}/consideration/{asked.pk}/"
    grant = {"grant-day": "2022-05-20", "grant-hour": "18:00", "grant-answer": "Until Friday."}
    wrong = looker.look(world.officer, [
        Sight("today", "/admin/"),
        Sight("consideration", page),
        Sight("consideration-no-answer", page, sending({"refuse-answer": ""}), 422),
        Sight("consideration-too-early", page, sending(grant | {f"grant-{k}": v for k, v in WHY.items()}), 409),
        Sight("file-of-a-late-draft", desk("change", world.draft)),
    ])  # fmt: skip
    late.grant(request=asked, to=DUE, answer="Until Friday.", by=world.officer, at=CLOSES + HOUR, **WHY)
    sound(wrong + looker.look(world.officer, [Sight("consideration-answered", page)]))


def test_what_moving_a_deadline_does_is_shown_first(world: SimpleNamespace, looker: Looker):
    page = f"/admin/applications/call/{world.call.pk}/deadline/"
    later = {"day": "2022-06-07", "hour": "18:00", "zone": "Europe/Brussels", **WHY}
    proposal = {
        "call": world.call.pk, "track": None, "application": None, "to": (CLOSES - 48 * HOUR).isoformat(),
        "by": world.officer.pk, **WHY,
    }  # fmt: skip
    token = quote(signing.dumps(proposal, salt=deadlines.PROPOSED))
    sound(looker.look(world.officer, [
        Sight("deadline", page),
        Sight("deadline-later", page, sending(later)),
        Sight("deadline-earlier", page, sending(later | {"day": "2022-05-27"})),
        Sight("deadline-past", page, sending(later | {"day": "2022-05-10"}), 409),
        Sight("deadline-empty", page, sending({"reason_en": "", "reason_ja": ""}), 422),
        Sight("copy-call", page.replace("deadline", "copy")),
        Sight("call", page.replace("deadline", "change")),
    ]) + looker.look(world.second, [
        Sight("deadline-approve", f"{page.replace('deadline', 'approve')}?proposal={token}"),
    ]))  # fmt: skip


def test_the_list_its_views_and_the_call_in_pictures(transactional_db, looker: Looker):
    clock_actions.restart(at=MAY)
    crowd(30)
    for code in ("JP-23", "JP-26"):
        ApplicationFactory(side="jp", territory_code=code, submitted=True)
    officer, colleague = UserFactory(role=OFFICER), UserFactory(role=OFFICER, japanese=True)
    view = saved_views.save(name="Handed in, EU side", query=NARROW, is_shared=False, by=officer, at=MAY)
    saved_views.save(name="一次確認待ちの応募", query="unchecked=1", is_shared=True, by=colleague, at=MAY)
    clock_actions.restart(at=JUNE)
    sound(looker.look(officer, [
        Sight("list", LIST, opening("details.facets summary")),
        Sight("list-narrow", f"{LIST}?{NARROW}", opening(".list-tools summary")),
        Sight("list-nothing", f"{LIST}?q=zzzz"),
        Sight("views", f"{LIST}views/?query={quote(NARROW)}"),
        Sight("views-no-name", f"{LIST}views/?query={quote(NARROW)}", sending({"name": ""}), 422),
        Sight("view", f"{LIST}views/{view.pk}/"),
        Sight("unchecked", f"{LIST}unchecked/"),
        Sight("pictures", f"{LIST}pictures/"),
    ]))  # fmt: skip


def test_a_table_is_taken_in_or_refused_row_by_row(world: SimpleNamespace, looker: Looker, tmp_path: Path):
    invited = {"territory": "JP-23", "contact_email": "aichi@pref.test.example", "received_on": "2022-05-18"}
    good = sheet(
        tmp_path / "good.csv", invited | {"contact_main.family_name": "見本", "organisation_name": "愛知県"}
    )
    bad = sheet(
        tmp_path / "bad.csv",
        invited | {"territory": "XX-99", "staff_days": "many"},
        invited | {"contact_email": "nonsense", "received_on": "2022-02-31", "staff_days": "ten"},
        {"id": str(uuid4()), "staff_days": "12"},
    )
    strange = sheet(tmp_path / "strange.csv", {"id": "", "colour": "blue"})
    page = f"{LIST}import/"

    def taking(file: str):
        return sending({"import_file": file, "format": "1"})

    sound(looker.look(world.officer, [
        Sight("import", page),
        Sight("import-good", page, taking(good)),
        Sight("import-bad", page, taking(bad)),
        Sight("import-strange", page, taking(strange)),
        Sight("export", f"{LIST}export/"),
        Sight("enter", f"{LIST}enter/", sending({"email": ""}), 422),
    ]))  # fmt: skip


def test_messages_are_worded_anew_sent_again_and_looked_through(world: SimpleNamespace, looker: Looker):
    row = submitted(world)
    receipt = Message.objects.get(topic="application.submitted", to=world.owner.email)
    subject, body = mails.preview(receipt)
    staff.watch(topic="application.submitted", by=world.officer, at=MAY)
    staff.hold(message=receipt, by=world.officer, at=MAY)
    staff.reword(
        message=Message.objects.get(pk=receipt.pk), subject=f"{subject} (corrected)", body=f"{body}\nPS: see the annex.",
        by=world.officer, at=MAY, real=MAY,
    )  # fmt: skip
    submissions.withdraw(application=row, by=world.owner, at=MAY, reason="")
    gone = Message.objects.exclude(pk=receipt.pk).filter(to=world.owner.email).latest("pk")
    Message.objects.filter(pk=gone.pk).update(state=State.SENT, sent_at=MAY)
    page = "/admin/outbox/message/"
    sound(looker.look(world.officer, [
        Sight("messages", page),
        Sight("message-held", f"{page}{receipt.pk}/change/"),
        Sight("message-words", f"{page}{receipt.pk}/words/"),
        Sight("message-no-words", f"{page}{receipt.pk}/words/", sending({"subject": "", "body": ""}), 422),
        Sight("message-again", f"{page}{gone.pk}/again/"),
        Sight("message-topics", f"{page}topics/"),
    ]))  # fmt: skip


def test_prefectures_ask_for_the_questionnaire(world: SimpleNamespace, looker: Looker):
    track = world.call.tracks.get(side="jp")
    asked = [
        invitations.ask(
            track=track, territory=Territory.objects.get(code=code), email=f"{code.lower()}@pref.test.example",
            language="ja", at=MAY, name="見本 花子", department="商工労働観光部 産業振興課",
        )
        for code in ("JP-23", "JP-26", "JP-27")
    ]  # fmt: skip
    japan_desk = UserFactory(role=JP_DESK, japanese=True)
    invitations.send(invitation=asked[1], by=japan_desk, at=MAY)
    invitations.decline(invitation=asked[2], reason="一自治体につき一件です。", by=japan_desk, at=MAY)
    page = "/admin/applications/invitation/"
    sound(looker.look(japan_desk, [
        Sight("invitations", page),
        *(Sight(f"invitation-{row.status}", f"{page}{row.pk}/change/")
          for row in type(asked[0]).objects.order_by("pk")),
        Sight("invitation-decline", f"{page}{asked[0].pk}/decline/", sending({"reason": ""}), 422),
    ]))  # fmt: skip
