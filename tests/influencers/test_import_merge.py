"""What a file may change, and what stays as it was."""

from datetime import date

import pytest
from django.db import connection

from influencers import suppression
from influencers.importing.columns.fields import TRACKED
from influencers.models import (
    Contact,
    Import,
    JournalRow,
    OldHandle,
    Post,
    Price,
    Profile,
    SearchText,
    Source,
    Suppression,
)
from scoring.models import Niche
from tests.influencers.imports import bring, counts, profile, sentences, table

pytestmark = pytest.mark.django_db

EARLIER, DAY, LATER = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 20)


def source_of(account: Profile, name: str) -> int | None:
    return account.sources[TRACKED.index(name)]


def test_the_same_file_again_changes_nothing() -> None:
    content = table(["username", "followers", "bio"], ["tea", "10k", "Vegan cakes"], ["coffee", "5k", ""])
    assert counts(bring(content)) == {"created": 2}
    before = list(Profile.objects.order_by("pk").values())
    again = bring(content)
    assert counts(again) == {"unchanged": 2}
    assert list(Profile.objects.order_by("pk").values()) == before
    assert not JournalRow.objects.filter(batch=again).exists()


def test_a_blank_never_erases_and_only_the_files_columns_are_written() -> None:
    first = bring(table(["username", "followers", "bio", "country"], ["tea", "10k", "Cakes", "DE"]), as_of=DAY)
    second = bring(table(["username", "followers", "bio"], ["tea", "11k", ""]), as_of=LATER)
    tea = profile("tea")
    assert counts(second) == {"updated": 1}
    assert (tea.followers, tea.bio, tea.country) == (11_000, "Cakes", "DE")
    assert source_of(tea, "followers") == second.pk
    assert source_of(tea, "bio") == source_of(tea, "country") == first.pk
    kept = JournalRow.objects.get(batch=second).old
    assert (kept["followers"], kept["bio"]) == (10_000, "Cakes")


def test_older_data_fills_blanks_and_never_overwrites_newer() -> None:
    bring(table(["username", "followers"], ["tea", "11k"]), as_of=LATER)
    old = bring(table(["username", "followers", "bio"], ["tea", "9k", "Cakes"]), as_of=EARLIER)
    tea = profile("tea")
    assert (tea.followers, tea.bio, tea.as_of.date()) == (11_000, "Cakes", LATER)
    assert counts(old) == {"updated": 1}
    assert {str(each.date): each.followers for each in tea.snapshots.all()} == {
        "2026-11-01": 9_000,
        "2026-11-20": 11_000,
    }


def test_older_is_decided_for_each_value() -> None:
    bring(table(["username", "bio"], ["tea", "From the first"]), as_of=EARLIER)
    bring(table(["username", "followers"], ["tea", "11k"]), as_of=LATER)
    bring(table(["username", "followers", "bio"], ["tea", "9k", "From the second"]), as_of=DAY)
    assert (profile("tea").followers, profile("tea").bio) == (11_000, "From the second")


def test_a_value_confirmed_by_a_newer_file_is_as_new_as_that_file() -> None:
    for day, followers in ((EARLIER, "10k"), (LATER, "10k"), (DAY, "9k")):
        bring(table(["username", "followers"], ["tea", followers]), as_of=day)
    assert profile("tea").followers == 10_000


def test_a_source_of_lower_rank_only_fills_blanks() -> None:
    Source.objects.create(name="Checked by us", rank=10)
    bring(table(["username", "followers"], ["tea", "10k"]), source="Checked by us", as_of=DAY)
    bring(table(["username", "followers", "bio"], ["tea", "99k", "Cakes"]), source="Somewhere", as_of=LATER)
    assert (profile("tea").followers, profile("tea").bio) == (10_000, "Cakes")


def test_a_bad_cell_is_left_out_and_the_row_kept() -> None:
    batch = bring(table(["username", "followers", "country"], ["tea", "many", "Gondor"], ["", "5", "DE"]))
    assert counts(batch) == {"created": 1, "rejected": 1}
    assert (profile("tea").followers, profile("tea").country) == (None, "")
    assert sentences(batch) == [
        "“many” is not a number.", "“Gondor” is not a country that we know.", "The row names no account.",
    ]  # fmt: skip
    rejected = batch.rejections.first()
    assert (rejected.kind, rejected.row_number, rejected.column) == ("cell", 2, "followers")
    assert rejected.original == {"username": "tea", "followers": "many", "country": "Gondor"}


def test_what_the_database_would_refuse_is_a_rejection_and_never_an_error() -> None:
    batch = bring(
        table(
            ["username", "name", "followers", "posts", "verified", "kind", "city"],
            ["x" * 300, "too long a handle", 1, 1, "", "", ""],
            ["tea", "y" * 400, "-5", "9" * 30, "perhaps", "club", "c" * 121],
            *([f"filler{number}", "n" * 250, 1, 1, "yes", "account", ""] for number in range(300)),
            ["coffee", "a\x00b", 1, 1, "", "", ""],
        )
    )
    assert (batch.status, batch.error) == (Import.Status.DONE, "")
    assert counts(batch) == {"created": 302, "rejected": 1}
    tea = profile("tea")
    assert (tea.display_name, tea.followers, tea.posts_count, tea.verified, tea.kind) == (
        "",
        None,
        None,
        None,
        "account",
    )
    assert profile("coffee").display_name == ""
    assert batch.rejections.count() == 8


def test_an_external_id_knows_an_account_under_a_new_name() -> None:
    bring(table(["username", "account id", "followers"], ["tea", "77", "10k"]), as_of=DAY)
    batch = bring(table(["username", "account id", "followers"], ["tea.rooms", "77", "11k"]), as_of=LATER)
    assert counts(batch) == {"updated": 1}
    assert profile("tea.rooms").followers == 11_000
    old = OldHandle.objects.get()
    assert (old.handle, old.profile) == ("tea", profile("tea.rooms"))
    stale = bring(table(["username", "followers"], ["tea", "9k"]), as_of=EARLIER)
    assert counts(stale) == {"unchanged": 1}
    assert Profile.objects.count() == 1


def test_a_reused_handle_with_another_external_id_is_a_new_account() -> None:
    bring(table(["username", "account id", "followers"], ["tea", "77", "10k"]), as_of=DAY)
    first = profile("tea").pk
    batch = bring(table(["username", "account id", "followers"], ["tea", "88", "5k"]), as_of=LATER)
    assert counts(batch) == {"created": 1}
    assert profile("tea").external_id == "88"
    assert profile(f"tea~{first}").external_id == "77"


def test_two_accounts_that_swap_their_names() -> None:
    bring(table(["username", "account id"], ["one", "1"], ["two", "2"]), as_of=DAY)
    bring(table(["username", "account id"], ["two", "1"], ["one", "2"]), as_of=LATER)
    assert (profile("two").external_id, profile("one").external_id) == ("1", "2")


def test_rows_with_one_person_are_one_creator_also_later() -> None:
    bring(table(["platform", "username", "person"], ["instagram", "tea", "p1"], ["tiktok", "tea", "p1"]))
    creator = profile("tea").creator_id
    assert profile("tea", "tiktok").creator_id == creator == profile("tea").pk
    bring(table(["platform", "username", "person"], ["instagram", "tea", "p1"], ["youtube", "teatube", "p1"]))
    assert profile("teatube", "youtube").creator_id == creator


def test_people_who_asked_to_be_removed_stay_out_and_are_not_shown() -> None:
    for kind, key in suppression.keys(platform="instagram", handle="tea", email="me@example.org"):
        Suppression.objects.create(kind=kind, digest=key)
    batch = bring(table(["username", "followers", "email"], ["Tea", "many", ""], ["other", "5", "ME@example.org"],
                        ["coffee", "5", ""]))  # fmt: skip
    assert counts(batch) == {"created": 1, "suppressed": 2}
    assert not batch.rejections.exists()
    posts = bring(table(["username", "post id", "posted at", "likes"], ["tea", "A", "2026-11-01", 5]), "ig_posts.csv")
    assert counts(posts) == {"suppressed": 1}


def test_contacts_and_prices_go_to_the_workspace_that_the_import_names(workspace) -> None:
    content = table(["username", "email", "phone", "price"], ["tea", "Me@Example.org", "+49 30 1234567", "€250"],
                    ["coffee", "not an address", "", "100"])  # fmt: skip
    nobody = bring(content)
    assert not Contact.objects.exists()
    assert nobody.report["contacts_left_out"] == ["email", "phone", "price"]
    bring(content, workspace=workspace)
    assert set(Contact.objects.values_list("kind", "value")) == {
        ("email", "me@example.org"),
        ("phone", "+49 30 1234567"),
    }
    prices = {each.profile.handle: (each.workspace, str(each.amount), each.currency) for each in Price.objects.all()}
    assert prices == {"tea": (workspace, "250.00", "EUR"), "coffee": (workspace, "100.00", "USD")}


def test_newer_counts_of_a_post_win_and_a_blank_keeps_what_is_known() -> None:
    bring(table(["username"], ["tea"], ["coffee"]))
    head = ["username", "post id", "posted at", "likes", "comments", "caption"]
    bring(table(head, ["tea", "A", "2026-10-01", 10, 2, "Vegan cake"]), "ig_posts.csv", as_of=DAY)
    newer = bring(table(head, ["tea", "A", "2026-10-01", 30, "", ""]), "ig_posts.csv", as_of=LATER)
    older = bring(table(head, ["tea", "A", "2026-10-01", 5, 1, "Old"]), "ig_posts.csv", as_of=EARLIER)
    post = Post.objects.get()
    assert (counts(newer), counts(older)) == ({"updated": 1}, {"unchanged": 1})
    assert (post.likes, post.comments, post.caption, post.counts_as_of.date()) == (30, 2, "Vegan cake", LATER)


def test_a_category_gives_the_niche_first_and_words_the_others() -> None:
    bring(table(["username", "category", "bio"], ["tea", "Travel", "Vegan recipes and vegan cakes, plant-based"]))
    slugs = [Niche.objects.get(pk=pk).slug for pk in profile("tea").niche_ids]
    assert slugs[0] == "travel"
    assert "vegan-food" in slugs
    assert profile("tea").niche_focus is not None


def test_words_of_bio_and_posts_are_searchable() -> None:
    bring(table(["username", "name", "bio"], ["tea", "Zoë", "Crème brûlée"]))
    bring(table(["username", "post id", "posted at", "likes", "caption"],
                ["tea", "A", "2026-10-01", 5, "With @Pan.Maker #Slowfood"]), "ig_posts.csv")  # fmt: skip
    with connection.cursor() as cursor:
        for query in ("creme & brulee", "zoe", "'#slowfood'", "'@pan.maker'"):
            cursor.execute("select count(*) from influencers_searchtext where vector @@ %s::tsquery", [query])
            assert cursor.fetchone() == (1,), query
    assert SearchText.objects.count() == 1


def test_a_rehearsal_counts_and_writes_nothing() -> None:
    content = table(["username", "followers"], ["tea", "10k"], ["tea", "12k"])
    batch = bring(content, rehearse=True)
    assert batch.status == Import.Status.REHEARSED
    assert counts(batch) == {"created": 1, "conflicts": 1}
    assert not Profile.objects.exists()
    assert batch.rejections.count() == 1


def test_a_file_that_two_accounts_claim_twice_in_other_ways() -> None:
    content = table(["username", "account id", "followers"], ["tea", "1", 5], ["tea", "2", 6], ["rooms", "1", 7])
    batch = bring(content)
    assert counts(batch) == {"created": 1, "conflicts": 2}
    assert (profile("tea").external_id, profile("tea").followers) == ("1", 5)
