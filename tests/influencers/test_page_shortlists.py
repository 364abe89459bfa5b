"""Shortlists over HTTP, with and without htmx, by everybody of the cast."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from accounts.models import AccessLog
from influencers import shortlisting
from influencers.models import Contact, Entry, Listing, Profile, Shortlist
from tests.influencers.test_page_discover import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(workspace, owner) -> Shortlist:
    return Shortlist.objects.create(workspace=workspace, name="Spring tea", created_by=owner)


@pytest.fixture
def entry(tea, owner, directory) -> Entry:
    """Anna on the list, put there by the owner."""
    return shortlisting.add(tea, [directory["anna.cooks"].pk], owner, "Ask in May").new[0]


def test_the_button_adds_without_a_script(browser_of, editor, tea, directory) -> None:
    client = browser_of(editor)
    html = client.get("/creators/?q=Anna&platform=instagram").content.decode()
    form = re.search(r'<form class="save[^"]*" id="save-\d+" method="post" action="([^"]+)".*?</form>', html, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form.group(0)))
    response = client.post(form.group(1), {**fields, "next": "/creators/?q=Anna"}, follow=True)
    assert response.redirect_chain == [("/creators/?q=Anna", 302)]
    assert "Added @anna.cooks to Spring tea with today's numbers." in words(response)
    assert Entry.objects.get().frozen["er"] == pytest.approx(3.2)


def test_the_button_adds_with_htmx_and_turns(browser_of, editor, tea, directory) -> None:
    client = browser_of(editor)
    data = {"profile": directory["anna.cooks"].pk, "shortlist": tea.pk}
    html = client.post("/shortlists/add/", data, headers={"HX-Request": "true"}).content.decode()
    entry = Entry.objects.get()
    assert f'hx-post="/shortlists/{tea.pk}/entries/{entry.pk}/remove/"' in html
    assert 'id="toasts" hx-swap-oob="innerHTML"' in html
    assert "<html" not in html


def test_twice_is_said_with_date_and_name(browser_of, editor, tea, entry, directory) -> None:
    data = {"profile": directory["anna.cooks"].pk, "shortlist": tea.pk, "next": "/creators/"}
    response = browser_of(editor).post("/shortlists/add/", data, follow=True)
    assert re.search(r"Already there since \d+ \w+ \(owner\)\.", words(response))
    assert Entry.objects.count() == 1


def test_the_first_list_makes_itself(browser_of, owner, workspace, directory) -> None:
    browser_of(owner).post("/shortlists/add/", {"profile": directory["finn"].pk})
    assert Shortlist.objects.get().name == "First shortlist"
    assert Entry.objects.get().profile_id == directory["finn"].pk


def test_a_creators_page_adds_to_a_new_list(browser_of, owner, tea, directory) -> None:
    browser_of(owner).post("/shortlists/add/", {"profile": directory["finn"].pk, "name": "Runners"})
    assert Entry.objects.get().shortlist.name == "Runners"


def test_removing_can_be_undone_with_the_numbers_of_then(browser_of, editor, tea, entry) -> None:
    client = browser_of(editor)
    Listing.objects.filter(pk=entry.profile_id).update(followers=99_000)
    response = client.post(f"/shortlists/{tea.pk}/entries/{entry.pk}/remove/", follow=True)
    assert not Entry.objects.exists()
    undo = re.search(r'action="(/shortlists/\d+/restore/\?entry=[^"]+)"', response.content.decode())
    assert undo is not None
    assert "is back on Spring tea" in words(client.post(undo.group(1).replace("&amp;", "&"), follow=True))
    back = Entry.objects.get()
    assert (back.note, back.frozen, back.added_at) == (entry.note, entry.frozen, entry.added_at)


def test_a_forged_undo_restores_nothing(browser_of, editor, tea, directory) -> None:
    response = browser_of(editor).post(f"/shortlists/{tea.pk}/restore/?entry=forged", follow=True)
    assert "too late to undo" in words(response)
    assert not Entry.objects.exists()


def test_the_list_shows_then_and_now(browser_of, viewer, tea, entry) -> None:
    Listing.objects.filter(pk=entry.profile_id).update(followers=31_000)
    page = words(browser_of(viewer).get(f"/shortlists/{tea.pk}/"))
    assert "Anna Müller" in page
    assert "24k now 31k" in page
    assert "3.2 % 2.5–4.1 %" in page
    assert "100–576 USD" in page
    assert "Ask in May" in page


def test_an_erased_person_stays_as_a_line_and_in_the_totals(browser_of, viewer, tea, entry) -> None:
    entry.frozen |= {"display_name": None, "handle": None, "url": None}
    entry.profile = None
    entry.save()
    page = words(browser_of(viewer).get(f"/shortlists/{tea.pk}/"))
    assert "Removed at the person's request" in page
    assert "24k" in page


def test_notes_are_kept(browser_of, editor, tea, entry) -> None:
    browser_of(editor).post(f"/shortlists/{tea.pk}/entries/{entry.pk}/note/", {"note": "Likes oolong"})
    entry.refresh_from_db()
    assert entry.note == "Likes oolong"


def test_lists_are_made_renamed_and_deleted(browser_of, owner, tea) -> None:
    client = browser_of(owner)
    assert "There is a shortlist called “Spring tea” already." in words(
        client.post("/shortlists/", {"name": "Spring tea"})
    )
    client.post("/shortlists/", {"name": "Autumn"})
    autumn = Shortlist.objects.get(name="Autumn")
    client.post(f"/shortlists/{autumn.pk}/rename/", {"name": "Winter"})
    assert "Delete Winter?" in words(client.get(f"/shortlists/{autumn.pk}/delete/"))
    client.post(f"/shortlists/{autumn.pk}/delete/", {"sure": "1"})
    assert list(Shortlist.objects.values_list("name", flat=True)) == ["Spring tea"]


def writing(tea: Shortlist, entry: Entry) -> list[tuple[str, dict[str, object]]]:
    """Every address that changes something, with what it wants."""
    one = f"/shortlists/{tea.pk}/"
    return [
        ("/shortlists/", {"name": "Mine"}), ("/shortlists/add/", {"profile": entry.profile_id, "shortlist": tea.pk}),
        (one + "rename/", {"name": "Mine"}), (one + "delete/", {"sure": "1"}), (one + "restore/", {}),
        (f"{one}entries/{entry.pk}/remove/", {}), (f"{one}entries/{entry.pk}/note/", {"note": "x"}),
    ]  # fmt: skip


def test_viewers_look_but_do_not_write(browser_of, viewer, tea, entry) -> None:
    client = browser_of(viewer)
    html = client.get(f"/shortlists/{tea.pk}/").content.decode()
    assert "/note/" not in html
    assert "/remove/" not in html
    assert "save-button" not in client.get("/creators/").content.decode()
    for address, data in writing(tea, entry):
        assert client.post(address, data).status_code == 403, address
    entry.refresh_from_db()
    assert (entry.note, tea.name) == ("Ask in May", "Spring tea")


def test_strangers_find_nothing(browser_of, stranger, tea, entry) -> None:
    client = browser_of(stranger)
    assert client.get(f"/shortlists/{tea.pk}/").status_code == 404
    assert client.get(f"/shortlists/{tea.pk}/export/").status_code == 404
    assert "Spring tea" not in client.get("/shortlists/").content.decode()
    for address, data in writing(tea, entry)[1:]:
        assert client.post(address, data).status_code == 404, address
    assert Entry.objects.count() == 1


def test_staff_without_a_workspace_have_no_lists(browser_of, admin, tea) -> None:
    client = browser_of(admin)
    assert "You are a member of no workspace" in words(client.get("/shortlists/"))
    assert client.post("/shortlists/", {"name": "Mine"}).status_code == 403


def test_the_csv_holds_the_frozen_numbers_and_is_logged(browser_of, owner, tea, entry) -> None:
    Listing.objects.filter(pk=entry.profile_id).update(followers=99_000)
    response = browser_of(owner).get(f"/shortlists/{tea.pk}/export/?format=csv")
    text = b"".join(response.streaming_content).decode()
    assert "24000" in text
    assert "99000" not in text
    assert AccessLog.objects.get().action == "export"


def test_contacts_leave_with_editors_and_not_with_viewers(browser_of, editor, viewer, workspace, tea, entry) -> None:
    creator_id = Profile.objects.get(pk=entry.profile_id).creator_id
    Contact.objects.create(
        workspace=workspace, creator_id=creator_id, kind="email", value="anna@tea.example", as_of=entry.added_at
    )
    texts = {
        person.username: b"".join(browser_of(person).get(f"/shortlists/{tea.pk}/export/").streaming_content).decode()
        for person in (editor, viewer)
    }
    assert "anna@tea.example" in texts["editor"]
    assert "anna@tea.example" not in texts["viewer"]


def test_the_spreadsheet_opens(browser_of, owner, tea, entry) -> None:
    response = browser_of(owner).get(f"/shortlists/{tea.pk}/export/?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.values)
    assert dict(zip(rows[0], rows[1], strict=True))["handle"] == "anna.cooks"


def test_a_campaign_starts_from_here(browser_of, owner, viewer, tea, entry) -> None:
    link = f'href="/campaigns/new/?shortlist={tea.pk}"'
    assert link in browser_of(owner).get(f"/shortlists/{tea.pk}/").content.decode()
    assert link not in browser_of(viewer).get(f"/shortlists/{tea.pk}/").content.decode()


def test_the_chosen_list_is_where_the_buttons_add(browser_of, owner, workspace, tea, directory) -> None:
    other = Shortlist.objects.create(workspace=workspace, name="Runners")
    client = browser_of(owner)
    client.post("/shortlists/choose/", {"shortlist": tea.pk})
    client.post("/shortlists/add/", {"profile": directory["finn"].pk})
    assert Entry.objects.get().shortlist == tea
    client.post("/shortlists/choose/", {"shortlist": other.pk})
    client.post("/shortlists/add/", {"profile": directory["finn"].pk})
    assert Entry.objects.filter(shortlist=other).count() == 1


def test_a_page_of_entries_costs_a_fixed_number_of_queries(
    browser_of, owner, tea, directory, django_assert_num_queries
) -> None:
    shortlisting.add(tea, [listing.pk for listing in directory.values()], owner)
    client = browser_of(owner)
    client.get(f"/shortlists/{tea.pk}/")
    with django_assert_num_queries(9):
        client.get(f"/shortlists/{tea.pk}/")
