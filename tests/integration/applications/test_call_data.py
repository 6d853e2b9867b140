"""The call of 2022 as data: what it says about itself."""

import pytest


@pytest.mark.rule("A1")
@pytest.mark.rule("A2")
def test_three_themes_with_free_topics_under_them_in_both_languages(call):
    themes = list(call.themes.order_by("number"))

    assert [theme.title_en for theme in themes] == [
        "Green transition",
        "Industrial transformation",
        "Demographic transition and competitiveness",
    ]
    assert [theme.title_ja for theme in themes] == ["グリーン移行", "産業転換", "人口動態の変化と競争力"]
    assert all(theme.topics.exists() for theme in themes)
    assert not call.topics.filter(title_ja="").exists()


@pytest.mark.rule("A1")
def test_five_and_five_are_sought_with_three_and_two_places_paid(call):
    tracks = {track.side: (track.target, track.funded_places) for track in call.tracks.all()}

    assert tracks == {"eu": (5, 3), "jp": (5, 2)}
