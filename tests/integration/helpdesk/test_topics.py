"""The helpdesk's page: first what was answered, by topic, then the form (UX V7); and what stands at the foot of every page."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.factories.accounts import AT
from tests.factories.helpdesk import PublishedAnswerFactory

pytestmark = pytest.mark.django_db


def answers(topic, count):
    return [
        PublishedAnswerFactory(
            public=True,
            topic=topic,
            published_at=AT + timedelta(days=number),
            question_en=f"{topic} {number}?",
        )
        for number in range(count)
    ]


def test_the_newest_answers_of_each_topic_stand_before_the_form(client):
    answers("money", 3)
    answers("call", 1)
    PublishedAnswerFactory(topic="visits", question_en="Not yet?")

    said = client.get("/en/helpdesk/").content.decode()

    order = [
        "The call</h3>",
        "call 0?",
        "Travel and allowances</h3>",
        "money 2?",
        "money 1?",
        "All 3 answers",
        "<form method=",
    ]
    places = [said.index(words, said.index('id="by-topic"')) for words in order]
    assert places == sorted(places)
    assert "?topic=money" in said
    assert [words for words in ("money 0?", "Not yet?", "?topic=call") if words in said] == []


def test_without_answers_the_page_is_the_form_alone(client):
    said = client.get("/ja/helpdesk/").content.decode()

    assert "by-topic" not in said
    assert '<form method="post"' in said


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_costs_the_same_however_many_answers(client, count, django_assert_num_queries):
    answers("call", count)
    answers("portal", count)
    client.get("/en/helpdesk/")

    with django_assert_num_queries(4):
        client.get("/en/helpdesk/")


@pytest.mark.parametrize(("language", "words"), [("en", "Version"), ("ja", "バージョン")])
def test_the_foot_of_every_page_says_which_version_of_the_portal_this_is(client, language, words):
    foot = client.get(f"/{language}/cookies/").content.decode().split("<footer")[1]

    assert f"{words} {settings.VERSION}" in foot
