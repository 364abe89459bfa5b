"""The niche dictionary's files, and counting with them."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.niches import (
    BIO,
    EVERY_LANGUAGE,
    HITS_A_POST,
    LANGUAGES,
    Dictionary,
    Term,
    aggregate,
    category_key,
    niche_focus,
    shares,
    shipped,
    shipped_dictionary,
)
from scoring.text import fold, words

# Words that every text of a language holds say nothing of a niche, whatever they mean elsewhere: French "dans" is no
# Dutch dance, "the" no French tea, "car" no English motoring.
FUNCTION_WORDS = set(
    """the and for with from this that you your our are was have will can not all any get out about more new one two
    der die das und ist mit von fur dem den des ein eine ich wir ihr sein mein nicht auch aber als wenn wie nur noch
    nach bei aus mehr alle heute hier jetzt gut war hat haben weg mal rock kind gift hut see
    les des une dans sur pour par avec est sont pas plus cette mon mes ton tes son ses nous vous elle ils que qui aux
    tout tous car mais chat pain four fait bien main mer
    los las una unos con para del ser que mas mis tus sus muy todo todos como cuando pero hay hoy sin sobre este esta
    uma dos das com por nao sim mais meu minha seu sua isso foi pai cha
    gli uno del della dei delle alla nel nella tra non piu mio mia tuo suo che chi come sono sei mare sale burro anche
    het een van voor met aan bij uit naar zijn niet ook maar dan dat dit deze die wij jij hij hier bank wel goed
    pan""".split()
)

SLUGS = [row["slug"] for row in shipped().niches]
TERMS = [row for row in shipped().terms if row["kind"] == "term"]


def test_niches_are_named_in_seven_languages_and_stand_in_two_levels() -> None:
    niches = {row["slug"]: row for row in shipped().niches}
    assert len(niches) == len(shipped().niches) == 69
    assert all(row[f"name_{language}"].strip() for row in niches.values() for language in LANGUAGES)
    parents = {slug for slug, row in niches.items() if not row["parent"]}
    assert len(parents) == 16
    assert all(row["parent"] in parents for slug, row in niches.items() if slug not in parents)
    assert {row["parent"] for row in niches.values()} - {""} == parents


def test_every_niche_has_at_least_eight_terms_in_each_language() -> None:
    count = Counter((row["slug"], row["language"]) for row in TERMS)
    few = [(slug, language) for slug in SLUGS for language in LANGUAGES if count[slug, language] < 8]
    assert few == []
    assert [slug for slug in SLUGS if count[slug, EVERY_LANGUAGE] < 3] == []


def test_rows_name_known_niches_languages_and_kinds_and_never_repeat() -> None:
    rows = shipped().terms
    assert {row["slug"] for row in rows} == set(SLUGS)
    assert {row["language"] for row in rows} == {*LANGUAGES, EVERY_LANGUAGE}
    assert {row["kind"] for row in rows} == {"term", "misleading"}
    folded = Counter((row["slug"], row["language"], " ".join(words(row["term"]))) for row in rows)
    assert [key for key, times in folded.items() if times > 1] == []
    assert all(len(row["term"]) <= 80 and row["term"] == row["term"].strip() and words(row["term"]) for row in rows)


def test_no_term_belongs_to_two_niches() -> None:
    """Sharing one would be a decision; nobody has needed it yet."""
    owners = defaultdict(set)
    for row in TERMS:
        owners["".join(words(row["term"]))].add(row["slug"])
    assert {term: slugs for term, slugs in owners.items() if len(slugs) > 1} == {}


def test_no_term_is_a_function_word_of_some_language() -> None:
    assert [row for row in TERMS if fold(row["term"]) in FUNCTION_WORDS] == []


def test_misleading_phrases_hold_a_term_of_the_niche_they_mislead() -> None:
    dictionary = defaultdict(set)
    for row in TERMS:
        dictionary[row["slug"]].add(tuple(words(row["term"])))
    idle = []
    for row in shipped().terms:
        if row["kind"] == "misleading":
            phrase = words(row["term"])
            runs = {tuple(phrase[i:j]) for i in range(len(phrase)) for j in range(i + 1, len(phrase) + 1)}
            if not runs & dictionary[row["slug"]]:
                idle.append(row)
    assert idle == []


def test_categories_name_niches_once() -> None:
    keys = Counter(category_key(row["name"]) for row in shipped().categories)
    assert {row["slug"] for row in shipped().categories} <= set(SLUGS)
    assert [key for key, times in keys.items() if times > 1] == []
    assert all(len(row["name"]) <= 120 for row in shipped().categories)


@pytest.mark.parametrize(
    ("category", "slug"),
    [
        ("Cinema & Actors/actresses", "film-tv"),
        ("Sports with a ball", "sports"),
        ("Accessories & Jewellery", "jewellery"),
        ("Autos & Vehicles", "motoring"),
        ("People & Blogs", "lifestyle"),
        ("Howto & Style", "diy"),
        ("food and DRINKS", "food"),
        ("Video games", "gaming"),
        ("Adult content", None),
        ("News & Politics", None),
        ("Something unheard of", None),
    ],
)
def test_vendors_categories_lead_to_niches(category: str, slug: str | None) -> None:
    niche = shipped_dictionary().category_niche(category)
    assert (SLUGS[niche - 1] if niche else None) == slug


def counted(text: str, *tags: str, weight: int = 1) -> list[tuple[str, str, int]]:
    """(term, niche, weight) of each hit in the shipped dictionary."""
    dictionary = shipped_dictionary()
    packed = dictionary.count(text, tags, weight=weight)
    return [(dictionary.text_of[hit // 8], SLUGS[dictionary.niche_of[hit // 8] - 1], hit % 8) for hit in packed]


def test_the_longest_term_wins_and_each_place_counts_once() -> None:
    assert counted("Vegan recipes from Hamburg", weight=BIO) == [("vegan recipes", "vegan-food", 3)]
    assert counted("yoga teacher") == [("yoga teacher", "yoga", 1)]


def test_words_count_at_their_boundaries_only() -> None:
    assert counted("A new category of scatter plots, concatenated") == []
    assert counted("Caterpillar, dogma, artful") == []


def test_accents_case_and_hyphens_do_not_matter() -> None:
    assert counted("PATISSERIE MAISON") == [("pâtisserie maison", "baking", 1)]
    assert [niche for _, niche, _ in counted("Skin-Care, skincare and skin care")] == ["skincare"] * 3
    assert len({term for term, _, _ in counted("Skin-Care, skincare and skin care")}) == 1


def test_misleading_phrases_take_their_words_back() -> None:
    assert counted("Best hot dog in town") == []
    assert counted("Hot dog stand, with my dog") == [("dog", "dogs", 1)]
    assert counted("Downward facing dog after yoga") == [("yoga", "yoga", 1)]
    assert counted("Dark mode is on, save water") == []
    assert counted("Eine Art Tagebuch") == []


def test_a_misleading_phrase_leaves_other_niches_alone() -> None:
    dictionary = Dictionary([Term(1, 10, "dog"), Term(2, 20, "hot")], [(10, "hot dog")])
    assert dictionary.count("hot dog") == [2 * 8 + 1]
    assert dictionary.count("dog hot dog dog") == [1 * 8 + 1, 2 * 8 + 1, 1 * 8 + 1]


def test_hashtags_count_once_and_heavier() -> None:
    assert counted("Heute #veganeRezepte", "#VeganeRezepte") == [("vegane Rezepte", "vegan-food", 2)]
    assert counted("", "vegane_rezepte") == [("vegane Rezepte", "vegan-food", 2)]
    assert counted("#hotdog") == []


def test_a_post_gives_a_niche_at_most_five_hits_hashtags_first() -> None:
    hits = counted("vegan vegan vegan vegan vegan vegan yoga #tofu #tempeh")
    mine = [hit for hit in hits if hit[1] == "vegan-food"]
    assert len(mine) == HITS_A_POST
    assert mine[:2] == [("tofu", "vegan-food", 2), ("tempeh", "vegan-food", 2)]
    assert ("yoga", "yoga", 1) in hits


def test_the_handle_is_not_read() -> None:
    assert counted("Hello @vegan.recipes") == counted("Hello vegan recipes")  # words of a text, wherever they stand
    assert not hasattr(Dictionary, "count_handle")


SMALL = Dictionary(
    [Term(1, 10, "vegan"), Term(2, 10, "tofu"), Term(3, 20, "yoga"), Term(4, 20, "asana"), Term(5, 30, "vinyl")]
)


def test_shares_need_two_distinct_terms_and_name_the_words() -> None:
    posts = [SMALL.count("vegan tofu"), SMALL.count("vegan"), SMALL.count("vinyl vinyl")]
    found = shares([SMALL.count("Vegan", weight=BIO), *posts], SMALL)
    assert [(share.niche_id, share.words) for share in found] == [(10, ["vegan", "tofu"])]
    assert found[0].share == pytest.approx(6 / 8)
    assert niche_focus(found) == pytest.approx(75)
    assert shares([], SMALL) == []
    assert niche_focus([]) is None


def test_terms_that_an_admin_deleted_are_left_out() -> None:
    assert shares([[99 * 8 + 3, 1 * 8 + 1, 2 * 8 + 1, -8]], SMALL)[0].share == 1.0


packed_hits = st.lists(
    st.builds(lambda term, weight: term * 8 + weight, st.integers(1, 6), st.integers(1, 3)), max_size=30
)


@given(st.lists(packed_hits, max_size=8))
def test_many_profiles_at_once_agree_with_one_at_a_time(profiles: list[list[int]]) -> None:
    rows = np.repeat(np.arange(len(profiles)), [len(hits) for hits in profiles]).astype(np.int64)
    packed = np.array([hit for hits in profiles for hit in hits], dtype=np.int64)
    shuffled = np.random.default_rng(0).permutation(len(packed))
    totals = aggregate(rows[shuffled], packed[shuffled], SMALL)
    for profile, hits in enumerate(profiles):
        mine = totals.profile == profile
        whole = totals.hits[mine].sum()
        named = {
            int(niche): count / whole
            for niche, count, terms in zip(totals.niche_id[mine], totals.hits[mine], totals.terms[mine], strict=True)
            if terms >= 2
        }
        assert named == {share.niche_id: pytest.approx(share.share) for share in shares([hits], SMALL)}


def test_counting_never_fails_and_packs_known_terms() -> None:
    dictionary = shipped_dictionary()

    @given(st.text(), st.lists(st.text(max_size=20), max_size=4), st.sampled_from([1, 3]))
    def holds(text: str, tags: list[str], weight: int) -> None:
        for hit in dictionary.count(text, tags, weight=weight):
            assert hit // 8 in dictionary.niche_of
            assert 1 <= hit % 8 <= 3

    holds()
