"""Working translations, and corrections by staff: never silent (SPEC A14, PEERS-P22)."""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from applications.actions import corrections, drafts, translations
from applications.actions.submissions import submit
from applications.domain.translating import source_hash
from applications.errors import DeskRefusedError
from applications.models import Answer, Submission, WorkingTranslation
from applications.queries.corrections import column_at
from applications.queries.translations import pairs_of
from applications.states import SubmissionKind
from r2r_portal.accounts.roles import EU_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.questionnaires import versions
from tests.integration.applications.desking import JUNE, MAY, answers_of, desk, handed_in
from tests.integration.applications.drafting import url, value_of

pytestmark = pytest.mark.django_db
TEXT = "Five priorities."


@pytest.fixture
def officer(client):
    """A programme officer who is signed in."""
    person = UserFactory(role=OFFICER)
    client.force_login(person)
    return person


@pytest.fixture
def row(officer):
    """A submitted application, after the closing."""
    made = handed_in()
    clock_actions.restart(at=JUNE)
    return made


def page_of(row, verb, path):
    return reverse(f"admin:applications_application_{verb}", args=[row.pk, path])


def translate(row, by, path="strategy_summary", text="重点分野は5つです。", source=TEXT, status="draft"):
    return translations.write(
        application=row, path=path, text=text, status=status, source=source_hash(source), by=by, at=JUNE
    )


def change(row, at=JUNE, **values):
    """Submit another text, as if the call were still open."""
    clock_actions.restart(at=MAY)
    drafts.save_section(
        application=row, section="strategy", values=values, versions=versions(row), by=row.created_by, at=MAY
    )
    row.refresh_from_db()
    row.saved_at = JUNE
    row.save()
    submit(application=row, by=row.created_by, at=MAY, key=uuid4())
    clock_actions.restart(at=at)


@pytest.mark.rule("A14")
def test_a_text_is_translated_beside_the_original(client, row, officer):
    address = page_of(row, "translate", "strategy_summary")
    form = client.get(address).context["form"]

    done = client.post(
        address, {"text": "重点分野は5つです。", "status": "checked", "source": form.initial["source"]}
    )

    made = WorkingTranslation.objects.get()
    assert done.status_code == 302
    assert (made.path, made.language, made.status, made.by, made.source_version) == (
        "strategy_summary", "ja", "checked", officer, 1,
    )  # fmt: skip
    shown = client.get(desk("change", row)).content.decode()
    assert "重点分野は5つです。" in shown
    assert TEXT in shown


@pytest.mark.rule("A14")
def test_a_text_of_a_group_is_translated_under_its_column(row, officer):
    translate(row, officer, "practices.1.title", "水素バレー", "A hydrogen valley")

    pairs = {one.text.path: one for one in pairs_of(row, row.submissions.get(), "en")}
    assert pairs["practices.1.title"].translation.text == "水素バレー"


@pytest.mark.rule("A14")
@pytest.mark.parametrize("path", ["staff_days", "contact_main.position", "nothing", "practices.2.title"])
def test_only_prose_that_is_there_can_be_translated(client, row, path):
    assert client.get(page_of(row, "translate", path)).status_code == 404


@pytest.mark.rule("A14")
def test_a_translation_is_stale_once_its_source_changes_and_says_what_changed(client, row, officer):
    translate(row, officer)
    change(row, strategy_summary="Six priorities.")

    file = client.get(desk("change", row)).content.decode()
    page = client.get(page_of(row, "translate", "strategy_summary")).content.decode()

    assert file.count("Out of date") == 1
    assert "<del>Five</del><ins>Six</ins>" in page


@pytest.mark.rule("A14")
def test_a_translation_of_a_text_that_changed_meanwhile_is_kept_and_not_filed(client, row, officer):
    address = page_of(row, "translate", "strategy_summary")
    source = client.get(address).context["form"].initial["source"]
    change(row, strategy_summary="Six priorities.")

    page = client.post(address, {"text": "重点分野は5つです。", "status": "draft", "source": source})

    text = page.content.decode()
    assert page.status_code == 409
    assert "重点分野は5つです。" in text
    assert source_hash("Six priorities.") in text
    assert not WorkingTranslation.objects.exists()


@pytest.mark.rule("A14")
def test_the_applicant_reads_a_translation_and_objects(client, row, officer):
    made = translate(row, officer)
    client.force_login(row.created_by)
    address = url("translations", row.pk)

    read = client.get(address).content.decode()
    empty = client.post(address, {"translation": made.pk, "text": ""})
    client.post(address, {"translation": made.pk, "text": "It says six."})

    made.refresh_from_db()
    told = Message.objects.get(topic="translation.objected")
    assert url("translations", row.pk) in client.get(url("receipt", row.pk)).content.decode()
    assert "重点分野は5つです。" in read
    assert empty.status_code == 422
    assert (made.objection, made.objected_by, told.to) == ("It says six.", row.created_by, officer.email)
    assert "It says six." in mails.compose(told).body


@pytest.mark.rule("A14")
def test_another_translation_settles_an_objection(row, officer):
    made = translate(row, officer)
    translations.object_to(translation=made, text="It says six.", by=row.created_by, at=JUNE)

    translate(row, officer, status="checked")
    made.refresh_from_db()
    kept = made.objection
    translate(row, officer, text="優先分野は5つです。")

    made.refresh_from_db()
    assert (kept, made.objection) == ("It says six.", "")


@pytest.mark.rule("A14")
def test_strangers_object_to_nothing(client, row, officer):
    made = translate(row, officer)
    client.force_login(UserFactory())
    assert client.post(url("translations", row.pk), {"translation": made.pk, "text": "x"}).status_code == 404
    client.force_login(UserFactory(role=EU_DESK))
    assert client.post(url("translations", row.pk), {"translation": made.pk, "text": "x"}).status_code == 403


# --- corrections ----------------------------------------------------------------------------------------------


def correct(row, by, path, value, *, reason="A typing error", key=None):
    column = column_at(row, row.submissions.latest("number"), path)
    return corrections.correct(
        application=row, column=column, value=value, reason=reason, by=by, at=JUNE, key=key or uuid4()
    )


@pytest.mark.rule("A13")
def test_an_officer_corrects_one_answer_and_the_applicant_is_told_old_and_new(client, row, officer):
    address = page_of(row, "correct", "practices.1.title")
    silent = client.post(address, {"title": "A hydrogen hub", "reason": "", "key": str(uuid4())})

    done = client.post(address, {"title": "A hydrogen hub", "reason": "A typing error", "key": str(uuid4())})

    version = row.submissions.get(number=2)
    letter = mails.compose(Message.objects.get(topic="application.corrected"))
    assert (silent.status_code, done.status_code) == (422, 302)
    assert (version.kind, version.reason, version.by) == (
        SubmissionKind.CORRECTION,
        "A typing error",
        officer,
    )
    assert answers_of(version)["practices"][0] == answers_of(row.submissions.get(number=1))["practices"][
        0
    ] | {"title": "A hydrogen hub"}
    assert letter.subject == "[EU-Japan R2R] We corrected your application EU-2022-001"
    assert "Before: A hydrogen valley\nNow: A hydrogen hub" in letter.body
    assert "A typing error" in letter.body


@pytest.mark.rule("A13")
def test_both_see_a_correction_among_the_versions(client, row, officer):
    correct(row, officer, "strategy_summary", "Six priorities.", reason="The applicant wrote so.")

    staff = client.get(f"{desk('change', row)}?tab=versions").content.decode()
    client.force_login(row.created_by)
    own = client.get(url("receipt", row.pk)).content.decode()

    for page in (staff, own):
        assert "<del>Five</del><ins>Six</ins>" in page
        assert "The applicant wrote so." in page
        assert "Correction by the secretariat" in page


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("staff_days", 61, lambda v: answers_of(v)["staff_days"] == 61),
        ("hosting", False, lambda v: "hosting_offer" in answers_of(v) and answers_of(v)["hosting"] is False),
        (
            "contact_main.family_name",
            "Beispiel",
            lambda v: v.snapshot["contacts"]["main"]["family_name"] == "Beispiel",
        ),
        ("organisation_name", "Regione", lambda v: v.snapshot["organisation"]["name_local"] == "Regione"),
        ("topics_wanted", ("hydrogen",), lambda v: v.snapshot["topics_wanted"] == ["hydrogen"]),
        (
            "themes",
            {"green": 3, "industrial": 2, "demographic": 1},
            lambda v: v.snapshot["ranks"]["green"] == 3,
        ),
    ],
)
def test_every_kind_of_answer_can_be_corrected(row, officer, path, value, read):
    assert read(correct(row, officer, path, value))


@pytest.mark.rule("A13")
def test_the_working_copy_follows_unless_the_applicant_changed_it(row, officer):
    correct(row, officer, "strategy_summary", "Six priorities.")
    followed = value_of(row, "strategy_summary")
    drafts.save_section(
        application=row, section="strategy", values={"strategy_title": "Mine"}, versions=versions(row),
        by=row.created_by, at=JUNE,
    )  # fmt: skip

    correct(row, officer, "strategy_title", "S4 2021-2027")

    assert (followed, value_of(row, "strategy_title")) == ("Six priorities.", "Mine")
    assert answers_of(row.submissions.get(number=3))["strategy_title"] == "S4 2021-2027"


@pytest.mark.rule("A13")
def test_a_correction_that_would_not_do_is_refused_at_its_field(client, row):
    page = client.post(
        page_of(row, "correct", "contact_main.email"),
        {"email": "no address", "reason": "A typing error", "key": str(uuid4())},
    )

    assert page.status_code == 422
    assert "email address in the correct format" in page.content.decode()
    assert row.submissions.count() == 1


@pytest.mark.rule("A9")
def test_the_same_click_twice_is_one_correction(row, officer):
    key = UUID(int=9)

    assert correct(row, officer, "staff_days", 61, key=key) == correct(
        row, officer, "staff_days", 62, key=key
    )
    with pytest.raises(DeskRefusedError):
        correct(row, officer, "staff_days", 61)
    assert Submission.objects.count() == 2


@pytest.mark.rule("A13")
@pytest.mark.parametrize("path", ["letter", "territory", "nothing", "practices.2.title"])
def test_some_answers_are_nobody_elses_to_correct(client, row, path):
    assert client.get(page_of(row, "correct", path)).status_code == 404


@pytest.mark.rule("A13")
def test_no_other_staff_path_edits_answers(client, row, officer):
    before = list(Answer.objects.order_by("pk").values_list("value", "version"))
    address = url("section", row.pk, "strategy")

    assert client.post(address, {"strategy_title": "CANARY"}).status_code == 403
    assert client.post(desk("change", row), {"strategy_title": "CANARY"}).status_code in {200, 403, 405}
    client.force_login(UserFactory(role=EU_DESK))
    assert (
        client.post(page_of(row, "correct", "strategy_title"), {"strategy_title": "CANARY"}).status_code
        == 403
    )

    assert list(Answer.objects.order_by("pk").values_list("value", "version")) == before
    assert row.submissions.count() == 1


@pytest.mark.rule("A13")
def test_sealed_answers_are_not_corrected_or_translated(client, row, officer):
    clock_actions.restart(at=MAY)

    for verb in ("correct", "translate"):
        assert client.get(page_of(row, verb, "strategy_summary")).status_code == 403
    with pytest.raises(DeskRefusedError):
        corrections.correct(
            application=row, column=column_at(row, row.submissions.get(), "staff_days"), value=1, reason="x", by=officer,
            at=MAY, key=uuid4(),
        )  # fmt: skip
