"""States of the applicant's pages that no link leads to: refusals, other people's doors, what came after (SPEC §10).

With R2R_SHOTS=folder the pages are kept there as pictures.
"""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.actions import (
    attachments,
    behalf,
    deadlines,
    drafts,
    information,
    late,
    scanning,
    setup,
    submissions,
)
from applications.models import Application, Attachment, Invitation
from applications.queries.proofs import receipt_file
from applications.states import InvitationStatus, Scan
from r2r_portal.accounts.actions import admit, team
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.territories.models import Territory
from tests.browser.looking import Looker, Sight, going_on, pressing, sending, sound
from tests.browser.typing_desk import cut_off
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES
from tests.factories.documents import pdf
from tests.factories.questionnaires import fill, question, versions
from tests.integration.applications.desking import DUE, JUNE, MAY

pytestmark = [pytest.mark.slow, pytest.mark.rule("L")]
HOUR = timedelta(hours=1)
LONG_NAME = (
    "Strategic annex with the letters of all twelve provinces and their signatures (final version 3).pdf"
)
WHY = {"reason_en": "A power cut in the region.", "reason_ja": "応募地域で停電が発生したため。"}


@pytest.fixture
def world(transactional_db: None) -> SimpleNamespace:
    """The call of 2022 in May, an owner with a complete draft, an officer."""
    clock_actions.restart(at=MAY)
    owner = UserFactory(given_name="Ada", family_name="Example", email="ada.example@regione.test.example")
    call = setup.load_call(by=None, at=MAY)
    draft = drafts.start(call=call, side="eu", by=owner, at=MAY, language="en")
    fill(draft, by=owner, at=MAY)
    officer = UserFactory(role=OFFICER, given_name="Olga", family_name="Officer")
    return SimpleNamespace(
        call=call, owner=owner, officer=officer, draft=fresh(draft), home=f"/LANG/my/{draft.pk}/"
    )


def fresh(row: Application) -> Application:
    """Return a row as it stands now."""
    return Application.objects.get(pk=row.pk)


def submitted(world: SimpleNamespace, at=MAY) -> Application:
    """Hand the draft in."""
    submissions.submit(application=fresh(world.draft), by=world.owner, at=at, key=uuid4())
    return fresh(world.draft)


def change(row: Application, by: User, at, section="commitment", **values) -> None:
    """Save answers of one section."""
    drafts.save_section(
        application=fresh(row), section=section, values=values, versions=versions(row), by=by, at=at
    )


def test_a_receipt_is_checked_and_versions_are_compared(
    world: SimpleNamespace, looker: Looker, tmp_path: Path
):
    first = submitted(world).submissions.get()
    change(world.draft, world.owner, MAY + HOUR, commitment="Three people, and one of them speaks Japanese.")
    clock_actions.restart(at=MAY + 2 * HOUR)
    last = submitted(world, MAY + 2 * HOUR).submissions.latest("number")
    change(world.draft, world.owner, MAY + 2 * HOUR, commitment="Four people.", staff_days=90)
    genuine, forged, junk = (tmp_path / name for name in ("genuine.json", "forged.json", "letter.pdf"))
    genuine.write_text(receipt_file(last), encoding="utf-8")
    forged.write_text(receipt_file(last).replace("Three people", "Nine people"), encoding="utf-8")
    junk.write_bytes(pdf())

    def typed(version, **other):
        return sending({"reference": version.reference, "hash": version.content_hash} | other)

    verify = "/LANG/verify/"
    wrong = looker.look(None, [
        Sight("verify-genuine", verify, typed(last)),
        Sight("verify-superseded", verify, typed(first)),
        Sight("verify-unknown", verify, typed(last, reference="EU-2022-999")),
        Sight("verify-nothing-typed", verify, typed(last, reference="", hash=""), 422),
        Sight("verify-file-genuine", verify, sending({"file": str(genuine)})),
        Sight("verify-file-forged", verify, sending({"file": str(forged)})),
        Sight("verify-file-unreadable", verify, sending({"file": str(junk)}), 422),
    ])  # fmt: skip
    wrong += looker.look(world.owner, [
        Sight("compare", f"{world.home}compare/"),
        Sight("compare-draft", f"{world.home}compare/?old=2&new=draft"),
        Sight("receipt-changed-since", f"{world.home}receipt/"),
        Sight("withdraw", f"{world.home}withdraw/"),
    ])  # fmt: skip
    submissions.withdraw(application=fresh(world.draft), by=world.owner, at=MAY + 2 * HOUR, reason="")
    wrong += looker.look(None, [Sight("verify-withdrawn", verify, typed(last))])
    sound(wrong + looker.look(world.owner, [
        Sight("receipt-withdrawn", f"{world.home}receipt/"),
        Sight("withdraw-undo", f"{world.home}withdraw/"),
        Sight("my-withdrawn", "/LANG/my/"),
    ]))  # fmt: skip


def test_a_team_and_the_doors_into_it(world: SimpleNamespace, looker: Looker):
    body = world.draft.organisation
    editor = UserFactory(given_name="Bea", family_name="Beispiel")
    reader = UserFactory(japanese=True, email="hanako.mihon@long-subdomain.prefecture.test.example")
    invited, stranger = UserFactory(email="carlos.ejemplo@test.example"), UserFactory()
    mine = admit(organisation=body, user=editor, part="editor", by=world.owner, at=MAY)
    admit(organisation=body, user=reader, part="reader", by=world.owner, at=MAY)

    def ask(email: str, part: str):
        return team.invite(
            organisation=body, email=email, part=part, language="en", by=world.owner, at=MAY + HOUR
        )

    uninvited = UserFactory()
    waiting, gone = ask(invited.email, "editor"), ask(uninvited.email, "reader")
    ask("second.colleague.with.a.very.long.address@directorate-for-innovation.test.example", "reader")
    team.revoke(invite=gone, by=world.owner, at=MAY + HOUR)
    join = f"/LANG/my/join/{team.token(waiting)}/"
    place, member = f"{world.home}team/", f"{world.home}team/members/{mine.pk}/"
    wrong = looker.look(world.owner, [
        Sight("team", place),
        Sight("team-asked-twice", place, sending({"email": invited.email, "part": "editor", "language": "en"}), 409),
        Sight("team-no-address", place, sending({"email": "nonsense", "part": "editor", "language": "en"}), 422),
        Sight("team-part", f"{member}part/"),
        Sight("team-owner", f"{member}owner/"),
        Sight("team-remove", f"{member}remove/"),
    ])  # fmt: skip
    wrong += looker.look(editor, [Sight("team-editor", place), Sight("team-leave", f"{place}leave/")])
    wrong += looker.look(reader, [
        Sight("tasks-reader", world.home),
        Sight("check-reader", f"{world.home}check/"),
        Sight("section-reader", f"{world.home}strategy/", status=403),
    ])  # fmt: skip
    wrong += looker.look(None, [Sight("join-visitor", join)])
    wrong += looker.look(stranger, [
        Sight("join-another", join, status=403),
        Sight("foreign", world.home, status=404),
    ])  # fmt: skip
    wrong += looker.look(invited, [
        Sight("join", join),
        Sight("join-nonsense", "/LANG/my/join/nonsense/", status=404),
    ])  # fmt: skip
    revoked = f"/LANG/my/join/{team.token(gone)}/"
    wrong += looker.look(uninvited, [Sight("join-revoked", revoked, status=410)])
    team.remove(membership=mine, by=world.owner, at=MAY + HOUR)
    sound(wrong + looker.look(editor, [Sight("no-longer", world.home, status=403)]))


def test_what_is_refused_while_typing_and_what_stood_there_before(
    world: SimpleNamespace, looker: Looker, tmp_path: Path, settings
):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    annexes = question(world.draft, "annexes")
    for number, found in enumerate(["Eicar-Test-Signature", None, ""]):
        row = attachments.attach(
            application=world.draft, question=annexes, name=f"{number} {LONG_NAME}", content=pdf() + b"\n%" * (number + 1),
            by=world.owner, at=MAY,
        )  # fmt: skip
        if found is not None:
            scanning.settle(row=row, found=found, at=MAY)
    infected = Attachment.objects.get(scan=Scan.INFECTED)
    colleague = UserFactory(given_name="Bea", family_name="Beispiel")
    admit(organisation=world.draft.organisation, user=colleague, part="editor", by=None, at=MAY)
    change(world.draft, colleague, MAY + HOUR, commitment="Three people, says a colleague.\nIn two lines.")
    change(world.draft, world.owner, MAY + 2 * HOUR, commitment="Two people after all.", staff_days=None)
    bad = tmp_path / "programme.exe"
    bad.write_bytes(b"MZ" + b"\0" * 2000)

    def behind(page):
        """Save a text that somebody else has overwritten meanwhile, as a page without a script does."""
        page.locator('#section-form [name="version-commitment"]').evaluate("field => { field.value = 1 }")
        cut_off(page)
        page.locator('#section-form [name="commitment"]').fill("A third text, typed meanwhile.")
        with page.expect_navigation():
            page.locator("#section-form").evaluate("form => form.submit()")

    files = f"{world.home}files/"
    sound(looker.look(world.owner, [
        Sight("file-refused", f"{world.home}attachments/", going_on({"annexes": str(bad)}), 422),
        Sight("file-in-quarantine", f"{files}{infected.sha256}/", status=403),
        Sight("versions", f"{world.home}commitment/commitment/versions/"),
        Sight("section-gaps", f"{world.home}commitment/", going_on({"completed": "yes"}), 422),
        Sight("section-stale", f"{world.home}commitment/", behind, 409),
        Sight("check-gaps", f"{world.home}check/"),
    ]))  # fmt: skip


def test_what_is_not_ready_is_not_handed_in(world: SimpleNamespace, looker: Looker):
    send = 'form[action$="/submit/"] [type="submit"]'

    def overtaken(page):
        """Press the button while a colleague has emptied an answer."""
        change(world.draft, world.owner, MAY, staff_days=None)
        for tick in ("correct", "privacy", "publication"):
            page.locator(f'main [name="{tick}"]').check()
        pressing(send)(page)
        change(world.draft, world.owner, MAY, staff_days=60)

    sound(looker.look(world.owner, [
        Sight("check", f"{world.home}check/"),
        Sight("submit-no-ticks", f"{world.home}check/", pressing(send), 422),
        Sight("submit-refused", f"{world.home}check/", overtaken, 422),
    ]))  # fmt: skip


def test_too_late_and_what_can_still_be_asked(world: SimpleNamespace, looker: Looker):
    Application.objects.filter(pk=world.draft.pk).update(created_at=MAY)
    deadlines.extend(
        call=world.call, application=world.draft, to=CLOSES + HOUR, by=world.officer, at=MAY + HOUR, **WHY
    )
    wrong = looker.look(world.owner, [Sight("tasks-extended", world.home)])
    clock_actions.restart(at=CLOSES + 2 * HOUR)
    late.keep(application=fresh(world.draft), by=world.owner, at=CLOSES + 2 * HOUR)
    consider = f"{world.home}consider/"
    wrong += looker.look(world.owner, [
        Sight("tasks-closed", world.home),
        Sight("check-closed", f"{world.home}check/"),
        Sight("section-closed", f"{world.home}strategy/"),
        Sight("consider", consider),
        Sight("consider-empty", consider, sending({"reason": ""}), 422),
        Sight("my-closed", "/LANG/my/"),
        Sight("apply-closed", "/LANG/call/apply/eu/"),
    ])  # fmt: skip
    asked = late.ask_for_consideration(
        application=fresh(world.draft), reason="A power cut\nfrom ten to one.", by=world.owner, at=CLOSES + 3 * HOUR
    )  # fmt: skip
    wrong += looker.look(world.owner, [Sight("consider-asked", consider)])
    late.refuse(request=asked, answer="The reason does not suffice.", by=world.officer, at=CLOSES + 4 * HOUR)
    wrong += looker.look(world.owner, [Sight("consider-refused", consider)])
    again = late.ask_for_consideration(
        application=fresh(world.draft), reason="Our provider has confirmed it.", by=world.owner, at=CLOSES + 5 * HOUR
    )  # fmt: skip
    late.grant(request=again, to=DUE, answer="Until Friday.", by=world.officer, at=CLOSES + 6 * HOUR, **WHY)
    sound(wrong + looker.look(world.owner, [
        Sight("tasks-granted", world.home), Sight("my-granted", "/LANG/my/"),
    ]))  # fmt: skip


def test_the_secretariat_asks_and_is_answered_or_not(world: SimpleNamespace, looker: Looker):
    row = submitted(world)
    clock_actions.restart(at=JUNE)
    chosen = row.questionnaire.sections.get(slug="strategy").questions.filter(key="strategy_summary")
    asked = information.ask(
        application=row, questions=chosen, text="Please name the period of your strategy.\nTwo lines will do.", due_at=DUE,
        by=world.officer, at=JUNE,
    )  # fmt: skip
    place = f"{world.home}information/"
    wrong = looker.look(world.owner, [
        Sight("information", place),
        Sight("information-section", f"{place}strategy/"),
        Sight("information-lacking", f"{place}strategy/", going_on({"strategy_summary": ""}), 422),
        Sight("information-refused", place, pressing("main form [type=submit]"), 422),
        Sight("information-receipt", f"{world.home}receipt/"),
    ])  # fmt: skip
    clock_actions.restart(at=DUE + HOUR)
    wrong += looker.look(world.owner, [Sight("information-over", place)])
    clock_actions.restart(at=JUNE)
    change_asked = {"strategy_summary": "From 2021 to 2027, five priorities."}
    drafts.save_section(
        application=fresh(row), section="strategy", values=change_asked, versions=versions(row), by=world.owner, at=JUNE
    )  # fmt: skip
    information.answer(request=asked, by=world.owner, at=JUNE, key=uuid4())
    sound(wrong + looker.look(world.owner, [
        Sight("information-answered", place), Sight("compare-reply", f"{world.home}compare/"),
    ]))  # fmt: skip


def test_a_prefecture_whose_questionnaire_the_desk_typed(world: SimpleNamespace, looker: Looker):
    desk = UserFactory(role=JP_DESK, japanese=True)
    contact = UserFactory(japanese=True, email="kyoto@pref.test.example")
    kyoto, track = Territory.objects.get(code="JP-26"), world.call.tracks.get(side="jp")
    asking = {
        "name": "見本 花子",
        "department": "商工労働観光部 産業振興課",
        "email": "new@pref.test.example",
    }
    wrong = looker.look(None, [
        Sight("invite-empty", "/LANG/call/invitation/", sending({"email": ""}), 422),
        Sight("invite-wrong", "/LANG/call/invitation/", sending(asking | {"email": "new@"}), 422),
    ])  # fmt: skip
    wrong += looker.look(contact, [Sight("start-uninvited", "/LANG/call/apply/jp/start/")])
    Invitation.objects.create(
        track=track, territory=kyoto, email=contact.email, name="見本 花子", department="産業振興課", language="ja",
        status=InvitationStatus.SENT, requested_at=MAY, sent_at=MAY, sent_by=desk,
    )  # fmt: skip
    wrong += looker.look(contact, [Sight("start-invited", "/LANG/call/apply/jp/start/")])
    row = behalf.enter(
        track=track, territory=kyoto, email=contact.email, received_on=MAY.date(), by=desk, at=MAY,
        document=SimpleUploadedFile("調査票（京都府）.pdf", pdf()),
    )  # fmt: skip
    fill(row, by=desk, at=MAY)
    behalf.ask_to_confirm(application=fresh(row), by=desk, at=MAY)
    sound(wrong + looker.look(contact, [
        Sight("confirm", f"/LANG/my/{row.pk}/check/"), Sight("tasks-on-behalf", f"/LANG/my/{row.pk}/"),
    ]))  # fmt: skip
