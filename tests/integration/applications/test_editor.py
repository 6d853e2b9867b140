"""The questionnaire editor of the staff: everything without JavaScript, nothing on a published version (SPEC A1, A3)."""

import pytest

from applications.actions import editor as actions
from applications.actions import questionnaires
from applications.domain.draft import Words
from applications.domain.questionnaires import gaps
from applications.errors import PublishedError
from applications.models import Choice, Question, Questionnaire, Section
from applications.queries.questionnaires import sections_of
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.audit.models import Event
from tests.factories.accounts import UserFactory
from tests.integration.applications.desking import MAY
from tests.integration.applications.editing import editor, next_version, question, typed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A3")]


@pytest.fixture
def version(call, officer):
    """The second version of the EU questionnaire, open."""
    return next_version(call, by=officer)


def keys(version, slug):
    section = next(one for one in sections_of(version) if one.slug == slug)
    return [one.key for one in section.questions]


@pytest.mark.rule("L")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_outline_shows_everything_in_both_languages_and_links_what_is_missing(client, version, language):
    Question.objects.filter(section__questionnaire=version, key="lessons").update(label_ja="")
    client.cookies["language"] = language

    page = client.get(editor("change", version.pk))
    html = page.content.decode()

    found = page.context["completeness"]
    assert (found.en, found.ja) == (found.total, found.total - 1)
    assert "地域イノベーション戦略" in html
    assert "Official name of the body" in html
    lessons = question(version, "lessons")
    assert f'href="{editor("question", version.pk, lessons.id)}#id_label_ja"' in html
    assert ("Japanese is missing" if language == "en" else "日本語がありません") in html


def test_a_question_is_added_with_choices_and_a_condition(client, version):
    data = typed(
        kind="choice",
        key="water",
        condition="has_cooperation=yes",
        choices="sea | Sea | 海\nriver | River | 川",
    )

    page = client.get(editor("question_add", version.pk, "experience") + "?kind=choice")
    response = client.post(editor("question_add", version.pk, "experience"), data)

    made = question(version, "water")
    assert 'value="has_cooperation=yes"' in page.content.decode()
    assert response.url == f"{editor('change', version.pk)}#question-{made.id}"
    assert keys(version, "experience")[-1] == "water"
    assert (made.shown_when_key, made.shown_when_value, made.required) == ("has_cooperation", "yes", True)
    assert [(one.value, one.label) for one in made.choices] == [
        ("sea", Words("Sea", "海")),
        ("river", Words("River", "川")),
    ]
    assert Event.objects.filter(verb="question.added").get().detail["question"] == "water"


@pytest.mark.parametrize("kind", ["short", "long", "integer", "choice", "multiple", "ranking", "territory", "date",
    "yes_no", "file", "repeated", "contact", "email", "url", "phone", "kana", "postcode"])  # fmt: skip
def test_a_question_of_every_type_can_be_added_and_opened_again(client, version, kind):
    data = typed(kind=kind)
    if kind in {"choice", "multiple", "ranking"}:
        data["choices"] = "a | A | あ\nb | B | い"

    response = client.post(editor("question_add", version.pk, "region"), data)

    made = question(version, "water")
    assert (response.status_code, made.kind) == (302, kind)
    assert client.get(editor("question", version.pk, made.id)).status_code == 200


def test_a_question_is_changed_and_its_choices_with_it(client, version):
    old = question(version, "participation")
    kept = Choice.objects.get(question=old.id, value="full")
    data = typed(
        kind="choice",
        key="participation",
        choices="full | All of it | すべて\nhalf | Half | 半分",
        label_en="Part",
    )
    data.pop("required")

    response = client.post(editor("question", version.pk, old.id), data)

    new = question(version, "participation")
    assert (response.status_code, new.label.en, new.required) == (302, "Part", False)
    assert [one.value for one in new.choices] == ["full", "half"]
    assert Choice.objects.get(pk=kept.pk).title_ja == "すべて"


def test_parts_of_a_group_are_edited_on_rows_of_their_own(client, version):
    group = question(version, "partners")
    data = typed(kind="choice", key="wish", choices="much | Much | 強い\nlittle | A little | 少し")

    page = client.get(editor("question", version.pk, group.id)).content.decode()
    client.post(editor("part_add", version.pk, group.id), data)
    client.post(editor("part_add", version.pk, group.id), typed(key="why", condition="wish=much"))
    client.post(editor("move", version.pk), {"move": f"question:{question(version, 'why').id}:up"})
    refused = keys_of(question(version, "partners"))
    client.post(editor("move", version.pk), {"move": f"question:{question(version, 'wish').id}:up"})

    assert all(f'id="question-{part.id}"' in page for part in group.children)
    assert refused == ["territory", "reason", "wish", "why"], "why must stay after wish"
    assert keys_of(question(version, "partners")) == ["territory", "wish", "reason", "why"]
    assert question(version, "why").shown_when_key == "wish"


def keys_of(group):
    return [part.key for part in group.children]


def test_the_columns_of_a_bound_contact_are_picked_from_a_list(client, version):
    contact = question(version, "contact_main")

    page = client.get(editor("part_add", version.pk, contact.id) + "?kind=phone").content.decode()
    refused = client.post(editor("part_add", version.pk, contact.id), typed(key="shoe"))
    taken = client.post(editor("part_add", version.pk, contact.id), typed(key="family_kana", kind="kana"))

    assert '<option value="postal_code">' in page
    assert (refused.status_code, taken.status_code) == (422, 302)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"key": "lessons"}, "is taken by another question"),
        ({"label_en": "", "label_ja": ""}, "Enter the question in one language at least"),
        ({"kind": "choice", "choices": "a | A"}, "Line 1: write value"),
        ({"kind": "url", "binding": "organisation_website"}, "Two questions fill the fixed column"),
        ({"kind": "file", "choices": "exe | EXE | EXE"}, "is no type of file that we take"),
        ({"condition": "has_cooperation=perhaps"}, "Select a valid choice"),
        ({"limit": "0"}, "greater than or equal to 2"),
        ({"key": "two words"}, "valid “slug”"),
    ],
)
def test_a_wrong_question_is_refused_at_its_field_and_what_was_typed_stays(client, version, data, words):
    response = client.post(editor("question_add", version.pk, "experience"), typed(**data))

    html = response.content.decode()
    assert response.status_code == 422
    assert html.count(words) == 2, "in the summary and at the field"
    assert data.get("key", "water") in html
    assert not Question.objects.filter(section__questionnaire=version, label_en="Water").exists()


def test_a_ring_of_conditions_is_refused_and_named(version, officer):
    """No list offers it: the action itself refuses what comes by another way."""
    first, second = question(version, "has_cooperation"), question(version, "hosting")
    Question.objects.filter(pk=second.id).update(shown_when_key="has_cooperation", shown_when_value="yes")
    ring = question(version, "has_cooperation").__class__(
        **vars(first) | {"shown_when_key": "hosting", "shown_when_value": "yes"}
    )

    with pytest.raises(actions.QuestionnaireRefusedError) as refused:
        actions.save_question(questionnaire=version, section="experience", planned=ring, by=officer, at=MAY)

    assert {gap.knot.ring for gap in refused.value.gaps} == {("has_cooperation", "hosting")}
    assert question(version, "has_cooperation").shown_when_key == ""


def test_a_question_on_which_others_hang_is_not_removed(client, version):
    hosting = question(version, "hosting")

    page = client.get(editor("question_remove", version.pk, hosting.id))
    response = client.post(editor("question_remove", version.pk, hosting.id))

    assert page.status_code == 200
    assert response.status_code == 422
    assert "which is not there" in response.content.decode()
    assert question(version, "hosting")


def test_a_question_goes_with_its_parts_and_the_others_close_up(client, version):
    client.post(editor("question_remove", version.pk, question(version, "partners").id))

    rows = Question.objects.filter(section__questionnaire=version)
    assert not rows.filter(key__in=("partners",)).exists()
    numbers = (
        rows.filter(section__slug="interests", parent=None)
        .order_by("number")
        .values_list("number", flat=True)
    )
    assert list(numbers) == [1, 2, 3]
    assert Event.objects.filter(verb="question.removed").exists()


def test_sections_and_questions_move_and_a_question_goes_on_into_the_next_section(client, version):
    client.post(editor("move", version.pk), {"move": "section:contacts:up"})
    partners = question(version, "partners")
    client.post(editor("move", version.pk), {"move": f"question:{partners.id}:down"})

    assert [one.slug for one in sections_of(version)][:2] == ["contacts", "region"]
    assert keys(version, "experience")[0] == "partners"
    assert "partners" not in keys(version, "interests")
    assert keys_of(question(version, "partners")) == ["territory", "reason"]
    assert gaps(sections_of(version), "eu") == ()


def test_what_depends_on_an_answer_stays_after_its_question(client, version):
    offer = question(version, "hosting_offer")

    page = client.post(editor("move", version.pk), {"move": f"question:{offer.id}:up"}, follow=True)

    assert "must come after" in page.content.decode()
    assert keys(version, "commitment").index("hosting") < keys(version, "commitment").index("hosting_offer")


def test_a_section_is_added_changed_and_removed(client, version):
    data = {
        "slug": "water",
        "group": "strategy",
        "title_en": "Water",
        "title_ja": "",
        "text_en": "",
        "text_ja": "",
    }

    client.post(editor("section_add", version.pk), data)
    client.post(editor("section", version.pk, "water"), data | {"title_ja": "水"})
    (made,) = [one for one in sections_of(version) if one.slug == "water"]
    client.post(editor("section_remove", version.pk, "water"))

    assert (made.title, made.number) == (Words("Water", "水"), 10)
    assert not Section.objects.filter(questionnaire=version, slug="water").exists()


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("strategy", "Another section has this name"),
        ("receipt", "Another page has this name"),
        ("move", "Another page"),
    ],
)
def test_a_section_never_hides_another_page(client, version, slug, words):
    data = {"slug": slug, "group": "strategy", "title_en": "Water"}

    response = client.post(editor("section_add", version.pk), data)

    assert response.status_code == 409
    assert words in response.content.decode()


def test_two_officers_never_overwrite_each_other_silently(client, version):
    old = question(version, "lessons")
    page = client.get(editor("question", version.pk, old.id))
    Question.objects.filter(pk=old.id).update(label_en="Somebody else's words")

    response = client.post(
        editor("question", version.pk, old.id), typed(kind="long", key="lessons", seen=page.context["seen"])
    )

    html = response.content.decode()
    assert response.status_code == 409
    assert "Somebody changed this meanwhile" in html
    assert "Somebody else&#x27;s words" in html
    assert 'value="Water"' in html
    assert question(version, "lessons").label.en == "Somebody else's words"


def test_another_type_shows_its_fields_without_javascript_and_writes_nothing(client, version):
    response = client.post(editor("question_add", version.pk, "region"), typed(kind="choice", show="1"))

    html = response.content.decode()
    assert (response.status_code, 'name="choices"' in html, 'value="Water"' in html) == (200, True, True)
    assert "water" not in keys(version, "region")


@pytest.mark.parametrize(
    "act",
    [
        lambda v, by: actions.save_section(
            questionnaire=v, planned=sections_of(v)[0], slug="region", by=by, at=MAY
        ),
        lambda v, by: actions.save_question(
            questionnaire=v, section="experience", planned=question(v, "lessons"), by=by, at=MAY
        ),
        lambda v, by: actions.move(
            questionnaire=v, row=v.sections.get(slug="contacts"), up=True, by=by, at=MAY
        ),
        lambda v, by: actions.remove(questionnaire=v, row=v.sections.get(slug="contacts"), by=by, at=MAY),
        lambda v, by: questionnaires.discard(questionnaire=v, by=by, at=MAY),
        lambda v, by: questionnaires.publish(questionnaire=v, by=by, at=MAY),
    ],
)  # fmt: skip
def test_every_action_refuses_on_a_published_version(call, officer, act):
    with pytest.raises(PublishedError):
        act(call.tracks.get(side="eu").questionnaires.get(), officer)


def test_the_pages_of_a_published_version_write_nothing_and_say_so(client, call, officer):
    published = call.tracks.get(side="eu").questionnaires.get()
    before = sections_of(published)

    html = client.get(editor("change", published.pk)).content.decode()
    response = client.post(editor("question_add", published.pk, "region"), typed())

    assert "Add a question" not in html
    assert (response.status_code, "never changes" in response.content.decode()) == (409, True)
    assert sections_of(published) == before


def test_an_open_version_can_be_thrown_away_and_an_empty_one_begun(client, version, call):
    client.post(editor("discard", version.pk))
    begun = client.post(editor("add"), {"track": call.tracks.get(side="jp").pk})

    made = Questionnaire.objects.get(track__side="jp", version=2)
    assert not Questionnaire.objects.filter(pk=version.pk).exists()
    assert begun.url == editor("change", made.pk)
    assert "There is no section yet" in client.get(begun.url).content.decode()


@pytest.mark.rule("A1")
@pytest.mark.parametrize(
    ("role", "status"),
    [(OFFICER, 200), (EU_DESK, 403), (JP_DESK, 403), (EVALUATOR, 403), (ADMINISTRATOR, 403)],
)
def test_officers_edit_questionnaires_and_nobody_else(client, version, role, status):
    client.force_login(UserFactory(role=role))

    assert client.get(editor("change", version.pk)).status_code == status
    assert client.get(editor("section_add", version.pk)).status_code == status
    assert client.get(editor("publish", version.pk)).status_code == status
    assert client.post(editor("move", version.pk), {"move": "section:region:down"}).status_code == (
        302 if status == 200 else 403
    )


def test_the_outline_costs_the_same_for_one_section_as_for_five(
    client, officer, call, django_assert_num_queries
):
    version = questionnaires.begin(track=call.tracks.get(side="eu"), by=officer, at=MAY)
    for count in (1, 5):
        for number in range(Section.objects.filter(questionnaire=version).count(), count):
            client.post(
                editor("section_add", version.pk), {"slug": f"s{number}", "group": "region", "title_en": "S"}
            )
            client.post(editor("question_add", version.pk, f"s{number}"), typed(key=f"k{number}"))
        client.get(editor("change", version.pk))  # shows what was saved, once
        with django_assert_num_queries(9):
            client.get(editor("change", version.pk))
