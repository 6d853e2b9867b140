"""The panel, its possible interests, a proposal that nobody saved, a table in and out (SPEC E4, E5)."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Recusal
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.errors import DomainError
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from r2r_portal.statemachine import TransitionRefusedError
from selection.actions import assigning, declaring, interests, recusing
from selection.actions.panelling import Seat, set_panel
from selection.errors import InterestError, NotYoursError
from selection.models import Assessment, Assignment, Panellist, SuspectedInterest
from selection.queries import staffing
from selection.queries.seating import propose
from selection.states import Interest
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.selection import (
    ASSIGNED,
    DUE,
    SCORED,
    AssignmentFactory,
    evaluator,
    scored,
    submitted,
)  # fmt: skip


@pytest.fixture
def officer():
    return UserFactory(role=OFFICER)


def enter(user):
    client = Client()
    client.force_login(user)
    return client


def panel(call, officer, *people, **values):
    seats = [Seat(one, True, reads_en=True, reads_ja=True, **values) for one in people]
    return set_panel(call=call, seats=seats, by=officer, at=ASSIGNED)


def two(**values):
    return evaluator(**values), evaluator(japanese=True)


def tied(body="North University"):
    """Somebody whose body an application names among its stakeholders."""
    person = evaluator()
    MembershipFactory(user=person, organisation=OrganisationFactory(name_local=body))
    return person


def naming(words="North University", number=1):
    """An application that names its stakeholders, in the version that counts."""
    application = submitted(number=number)
    version = application.submissions.get()
    question = version.snapshot["sections"][0]["questions"][0] | {"key": "stakeholders", "value": words}
    version.snapshot["sections"][0]["questions"].append(question)
    version.pk, version.number, version.idempotency_key = None, 2, uuid4()
    version.save(force_insert=True)
    return application


@pytest.mark.rule("E5")
def test_what_was_seen_is_found_once_and_never_opens_again_after_it_was_dismissed(officer):
    person, application = tied(), naming()
    assert interests.look(call=application.call, by=officer, at=ASSIGNED) == 1
    found = SuspectedInterest.objects.get()
    assert (found.evaluator, found.kind, found.detail) == (person, "stakeholder", "North University")
    with pytest.raises(InterestError):
        assigning.assign(application=application, evaluator=person, due_at=DUE, by=officer, at=ASSIGNED)

    interests.settle(suspicion=found, answer="dismiss", note="Another university", by=officer, at=ASSIGNED)
    assert interests.look(call=application.call, by=officer, at=SCORED) == 0
    found.refresh_from_db()
    assert (found.state, found.note) == ("dismissed", "Another university")
    assert assigning.assign(application=application, evaluator=person, due_at=DUE, by=officer, at=ASSIGNED)


@pytest.mark.rule("E5")
def test_a_confirmed_interest_recuses_and_takes_the_scores_out(officer):
    person, application = tied(), naming()
    assignment = AssignmentFactory(application=application, evaluator=person)
    scored(assignment)
    interests.look(call=application.call, by=officer, at=ASSIGNED)
    interests.settle(
        suspicion=SuspectedInterest.objects.get(),
        answer="confirm",
        note="It is theirs",
        by=officer,
        at=SCORED,
    )
    assert Recusal.objects.get().person == person
    assert not Assessment.objects.counting().exists()
    assert not Assignment.objects.own(person).exists()
    with pytest.raises(TransitionRefusedError):
        interests.settle(
            suspicion=SuspectedInterest.objects.get(), answer="dismiss", note="no", by=officer, at=SCORED
        )


@pytest.mark.rule("E5")
def test_nobody_settles_what_is_about_themselves_and_none_without_a_reason(officer):
    person, application = tied(), naming()
    person.groups.set(officer.groups.all() | person.groups.all())
    interests.look(call=application.call, by=officer, at=ASSIGNED)
    found = SuspectedInterest.objects.get()
    with pytest.raises(NotYoursError):
        interests.settle(suspicion=found, answer="dismiss", note="It is nothing", by=person, at=ASSIGNED)
    with pytest.raises(DomainError):
        interests.settle(suspicion=found, answer="dismiss", note=" ", by=officer, at=ASSIGNED)
    page = reverse("admin:selection_interests")
    assert "North University" not in enter(person).get(page).content.decode()
    client = enter(officer)
    assert "North University" in client.get(page).content.decode()
    answer = client.post(page, {"do": "settle", "suspicion": found.pk, "answer": "dismiss", "note": ""})
    assert answer.status_code == 422
    found.refresh_from_db()
    assert found.state == "open"


@pytest.mark.rule("E5")
def test_an_officers_own_statement_hides_the_application_from_them(officer):
    application = submitted(number=1)
    client, page = enter(officer), reverse("admin:selection_interests")
    wrong = client.post(page, {"do": "state", "reference": "EU-2022-999", "text": "My sister works there"})
    assert wrong.status_code == 422
    assert (
        client.post(
            page, {"do": "state", "reference": application.reference, "text": "My sister works there"}
        ).status_code
        == 302
    )
    assert not staffing.applications_for(officer, application.call).exists()
    change = reverse("admin:applications_application_change", args=[application.pk])
    assert client.get(change).status_code in (302, 404)
    again = client.post(page, {"do": "state", "reference": application.reference, "text": "x"})
    assert "There is no such application" in again.content.decode()
    with pytest.raises(NotYoursError):
        recusing.refuse_recused(application, officer)


@pytest.mark.rule("M1")
def test_officers_are_told_of_a_doubt_but_not_the_recused_nor_the_person(officer):
    assignment = AssignmentFactory(application=submitted(number=1))
    both = UserFactory(role=OFFICER)
    recusing.state(application=assignment.application, text="My sister", by=both, at=ASSIGNED)
    person = assignment.evaluator
    declaring.declare(assignment=assignment, answer=Interest.NOT_SURE, text="Perhaps", by=person, at=ASSIGNED)
    told = Message.objects.filter(topic="interest.doubt")
    assert [message.to for message in told] == [officer.email]
    mail = compose(told.get())
    assert mail.subject == "[EU-Japan R2R] An evaluator is not sure: EU-2022-001"
    assert max(map(len, mail.body.splitlines())) <= 70
    declaring.settle(declaration=assignment.declaration, answer=Interest.NONE, by=officer, at=SCORED)
    assert compose(told.get()) is None


@pytest.mark.rule("E4")
def test_the_panel_keeps_its_seeds_and_who_has_work(officer):
    application = submitted(number=1)
    ada, hana = two()
    assert panel(application.call, officer, ada, hana, most=4) == 2
    seed = Panellist.objects.get(person=ada).order_seed
    assert panel(application.call, officer, ada, hana, most=4) == 0
    assert panel(application.call, officer, ada, hana, most=5) == 2
    assert Panellist.objects.get(person=ada).order_seed == seed
    AssignmentFactory(application=application, evaluator=ada)
    with pytest.raises(DomainError):
        set_panel(call=application.call, seats=[Seat(ada, False)], by=officer, at=ASSIGNED)
    assert set_panel(call=application.call, seats=[Seat(hana, False)], by=officer, at=ASSIGNED) == 1


def test_the_panels_page_asks_for_a_language_and_looks_for_interests(officer):
    person, application = tied(), naming()
    client, page = enter(officer), reverse("admin:selection_panel")
    name = f"person{person.pk}"
    wrong = client.post(page, {f"{name}-is_member": "on"})
    assert wrong.status_code == 422
    assert "Tick at least one language." in wrong.content.decode()
    saved = client.post(
        page, {f"{name}-is_member": "on", f"{name}-reads_en": "on", f"{name}-most": "7"}, follow=True
    )
    assert "1 new possible interest was found" in saved.content.decode()
    row = Panellist.objects.get()
    assert (row.person, row.reads_en, row.reads_ja, row.most) == (person, True, False, 7)
    assert SuspectedInterest.objects.get().application == application


@pytest.mark.rule("E4")
def test_a_proposal_is_shown_and_nothing_is_saved_until_the_officer_does(officer):
    first, second = submitted(number=1), submitted("jp", 2)
    ada, hana = two()
    client, page = enter(officer), reverse("admin:selection_assign")
    assert client.get(page, {"each": "2"}).status_code == 422  # there is no panel
    panel(first.call, officer, ada, hana)

    shown = client.get(page, {"each": "2"}).content.decode()
    assert shown.count("proposed</strong>") == 4
    assert not Assignment.objects.exists()
    assert propose(first.call, 2) == propose(first.call, 2)

    ticked = [f"cell_{file.pk}_{one.pk}" for file in (first, second) for one in (ada, hana)]
    saved = client.post(
        f"{page}?each=2", {"cell": ticked, "on": "2022-06-17", "at": "18:00", "zone": "Europe/Brussels"}
    )
    assert saved.headers["Location"] == page
    assert Assignment.objects.count() == 4


@pytest.mark.rule("E4", "E5")
def test_a_proposal_leaves_out_interests_found_or_known_and_says_where_nobody_is_left(officer):
    application, other = naming(), submitted(number=2)
    ada, hana = tied(), evaluator(japanese=True)
    panel(application.call, officer, ada, hana)

    proposal = propose(application.call, 2)
    assert [key for key, _why in proposal.without] == [application.reference]
    assert proposal.pairs == {(other.pk, ada.pk), (other.pk, hana.pk)}
    page = enter(officer).get(reverse("admin:selection_assign"), {"each": "2"}).content.decode()
    assert "A possible interest of somebody from Europe is to be settled first" in page

    recusing.state(application=application, text="mine", by=officer, at=ASSIGNED)
    page = enter(officer).get(reverse("admin:selection_assign"), {"each": "2"}).content.decode()
    assert application.reference not in page


def table(client, text):
    file = SimpleUploadedFile("a.csv", text.encode(), "text/csv")
    return client.post(reverse("admin:selection_table"), {"file": file})


@pytest.mark.rule("E4")
def test_a_table_goes_out_and_comes_in_after_a_trial(officer):
    application = submitted(number=1)
    ada, hana = two(family_name="=cmd")
    AssignmentFactory(application=application, evaluator=ada)
    client = enter(officer)
    out = b"".join(client.get(reverse("admin:selection_table_out", args=["csv"])).streaming_content)
    assert out.startswith(b"\xef\xbb\xbf")
    assert b'"EU-2022-001","ITH5"' in out
    head, row = out.decode("utf-8-sig").splitlines()
    hana_row = row.replace(ada.email, hana.email)

    trial = table(client, "\r\n".join([head, row.replace('"yes"', '"no"'), hana_row])).content.decode()
    assert "Will be taken back" in trial
    assert "Will be assigned" in trial
    assert [one.evaluator for one in Assignment.objects.all()] == [ada]

    kept = trial.split('name="tried" value="')[1].split('"')[0]
    assert client.post(reverse("admin:selection_table"), {"tried": kept}).status_code == 302
    assert [one.evaluator for one in Assignment.objects.all()] == [hana]


def test_a_table_with_faults_names_row_column_and_reason_and_changes_nothing(officer):
    submitted(number=1)
    ada, _hana = two()
    rows = [
        "reference,evaluator,assigned,due_utc", f"EU-2022-001,{ada.email},yes,2022-06-17 16:00:00",
        f"EU-2022-009,{ada.email},maybe,", "EU-2022-001,nobody@test.example,yes,tomorrow",
    ]  # fmt: skip
    answer = table(enter(officer), "\n".join(rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    for column, words in (
        ("reference", "There is no such application among those you may see."), ("assigned", "Enter yes or no."),
        ("evaluator", "There is no evaluator with this e-mail address."), ("due_utc", "Enter date and time in UTC"),
    ):  # fmt: skip
        assert f"<code>{column}</code>" in page
        assert words in page
    assert not Assignment.objects.exists()
    assert (
        "These columns are missing: assigned"
        in table(enter(officer), "reference,evaluator\n").content.decode()
    )


@pytest.mark.rule("E5")
def test_an_officer_who_is_recused_cannot_take_in_rows_about_it(officer):
    application = submitted(number=1)
    ada, _hana = two()
    recusing.state(application=application, text="mine", by=officer, at=ASSIGNED)
    text = (
        f"reference,evaluator,assigned,due_utc\n{application.reference},{ada.email},yes,2022-06-17 16:00:00"
    )
    assert "There is no such application" in table(enter(officer), text).content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_the_matrix_page_asks_thirteen_times(officer, count, django_assert_num_queries):
    people = two()
    for number in range(1, count + 1):
        AssignmentFactory(application=submitted(number=number), evaluator=people[0])
    panel(Assignment.objects.first().application.call, officer, *people)
    client, page = enter(officer), reverse("admin:selection_assign")
    client.get(page)
    with django_assert_num_queries(13):
        client.get(page)


def test_evaluators_do_not_come_into_these_pages():
    client = enter(evaluator())
    submitted(number=1)
    for name in ("panel", "interests", "table"):
        assert client.get(reverse(f"admin:selection_{name}")).status_code == 403
