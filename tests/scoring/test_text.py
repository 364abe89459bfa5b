"""Folding, words, hashtags and mentions: what search and niche words rest on."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.text import fold, hashtags, mentions, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crème BRÛLÉE", "creme brulee"),
        ("Straße in Łódź", "strasse in lodz"),
        ("Smørrebrød, Ærø, Đà Nẵng", "smorrebrod, aero, da nang"),
        ("İstanbul ıslak", "istanbul islak"),
        ("  two\n\tlines\u00a0here ", "two lines here"),
        ("a\x00b", "ab"),
        ("❤️ vegan", "❤ vegan"),
        ("𝓕𝓲𝓽𝓷𝓮𝓼𝓼 ＧＹＭ", "fitness gym"),
        ("l’été", "l'ete"),
        ("", ""),
    ],
)
def test_fold_makes_spellings_equal(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_is_idempotent_for_every_character() -> None:
    changed = [hex(code) for code in range(sys.maxunicode + 1) if fold(fold(chr(code))) != fold(chr(code))]
    assert changed == []


@given(st.text())
def test_fold_is_idempotent_and_never_leaves_a_nul(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "\x00" not in once
    assert once == once.strip()


@given(st.text())
def test_case_never_matters_to_ascii_or_accented_latin(text: str) -> None:
    latin = "".join(letter for letter in text if ord(letter) < 0x180 and letter not in "ıŉſ")
    assert fold(latin.upper()) == fold(latin.lower())


def test_words_split_at_hyphens_and_apostrophes() -> None:
    assert words("Skin-care l’Été_2026, 100% vegan!") == ["skin", "care", "l", "ete", "2026", "100", "vegan"]


def test_hashtags_are_folded_once_and_may_be_glued() -> None:
    text = "Rezept #Végan#food &#39; #1 #vegan https://example.com/#top ＃Küche_2026"
    assert hashtags(text) == ["vegan", "food", "kuche_2026"]


def test_mentions_leave_email_addresses_and_full_stops_out() -> None:
    assert mentions("With @Anna.B and @anna.b. Mail me@shop.example or @x_1!") == ["anna.b", "x_1"]
