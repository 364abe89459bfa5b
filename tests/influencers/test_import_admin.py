"""The admin's import pages: upload, columns, rehearsal, watching, result, undo, and who may do what."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from influencers import importing, uploads
from influencers.models import Contact, Import, Profile, Source
from tests.influencers.imports import bring, profile, queue, table

pytestmark = pytest.mark.django_db

ADD = "/admin/influencers/import/add/"
CONTENT = table(["username", "followers"], ["tea", "10k"], ["coffee", "many"], ["tea", "12k"])
ODD = table(
    ["Account", "Abonnenten", "Remarks", "Religion"],
    ["tea", "1,200", "nice", "x"], ["coffee", "3,400", "nicer", "x"], ["cocoa", "5,600", "nicest", "x"],
)  # fmt: skip


def page(pk: int, rest: str = "change/") -> str:
    return f"/admin/influencers/import/{pk}/{rest}"


@pytest.fixture
def browser(browser_of, admin: User) -> Client:
    return browser_of(admin)


def upload(browser: Client, content: str = CONTENT, name: str = "ig_creators_2026-11-15.csv", **values: str) -> Import:
    response = browser.post(ADD, {"file": SimpleUploadedFile(name, content.encode()), **values})
    batch = Import.objects.latest("pk")
    assert response.url == page(batch.pk)
    return batch


def text(browser: Client, address: str) -> str:
    """What a page says, without tags and doubled spaces."""
    response = browser.get(address)
    assert response.status_code == 200
    return words(response.content.decode())


def words(html: str) -> str:
    main = html[html.index("data-import-page") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def press(browser: Client, batch: Import, then: str, **values: str) -> str:
    """Press a button of the page; what stands there then. A worker does its part."""
    response = browser.post(page(batch.pk, "run/"), {"then": then, **values})
    if response.status_code == 200:
        return words(response.content.decode())
    assert response.url == page(batch.pk)
    importing.run(batch.pk)
    batch.refresh_from_db()
    return text(browser, page(batch.pk))


def test_from_the_file_to_the_undo(browser: Client) -> None:
    batch = upload(browser, source="Vendor")
    assert (batch.status, batch.source.name) == ("needs_input", "Vendor")
    seen = text(browser, page(batch.pk))
    assert "CSV, UTF-8, separated by commas column names in row 1" in seen
    assert "15 November 2026 the file’s name says it" in seen

    rehearsed = press(browser, batch, "rehearse", columns="shown")
    assert "3 rows: 2 new, 0 changed, 0 unchanged, 1 in conflict, 0 rejected. Nothing has been written." in rehearsed
    assert not Profile.objects.exists()

    done = press(browser, batch, "run")
    assert "3 rows: 2 new, 0 changed, 0 unchanged, 1 in conflict, 0 rejected." in done
    assert "Followers: not a number" not in done  # the file says "followers"
    assert "followers: not a number - 1 cell" in done
    assert "Row 3, followers, “many”: not a number. The rest of the row is kept." in done
    assert "Row 4, “tea”: stands in row 2 already, with other values. The earlier row counts." in done

    asked = text(browser, page(batch.pk, "undo/"))
    assert "2 accounts that this file brought: removed again." in asked
    assert Profile.objects.count() == 2
    assert browser.post(page(batch.pk, "undo/")).url == page(batch.pk)
    assert "Undoing ig_creators_2026-11-15.csv" in text(browser, page(batch.pk))
    importing.run(batch.pk)
    assert not Profile.objects.exists()
    undone = text(browser, page(batch.pk))
    assert "This import was undone" in undone
    assert "2 accounts removed" in undone
    assert "Undo this import" not in undone


def test_uploading_asks_for_little_and_keeps_what_was_typed(browser: Client, workspace) -> None:
    Source.objects.create(name="Modash export")
    form = browser.get(ADD).content.decode()
    assert '<option value="Modash export">' in form
    refused = browser.post(ADD, {"file": SimpleUploadedFile("x.csv", b""), "source": "My vendor", "platform": "tiktok"})
    said = refused.content.decode()
    assert "The file is empty." in said
    assert 'value="My vendor"' in said
    assert '<option value="tiktok" selected>' in said
    assert '<details class="ms-more" open>' in said
    assert not Import.objects.exists()


def test_the_date_is_asked_not_assumed(browser: Client) -> None:
    batch = upload(browser, name="ig_creators.csv")
    seen = browser.get(page(batch.pk)).content.decode()
    assert re.search(r'<input type="date" name="as_of"(?! value)[^>]*>', seen)
    asked = press(browser, batch, "rehearse", columns="shown", as_of="")
    assert "When were these numbers true? Neither a column nor the file&#x27;s name says it." in asked
    batch.refresh_from_db()
    assert batch.status == "needs_input"
    press(browser, batch, "run", columns="shown", as_of="2026-11-20")
    assert profile("tea").as_of == datetime(2026, 11, 20, tzinfo=UTC)


def test_columns_are_shown_with_samples_and_mended(browser: Client) -> None:
    batch = upload(browser, ODD, "ig_odd_2026-11-15.csv")
    seen = text(browser, page(batch.pk))
    assert "Abonnenten 1,200 3,400 5,600" in seen
    assert "Never imported: Religion." in seen
    headers = [column["header"] for column in batch.detected["columns"]]
    chosen = {f"column-{headers.index('Abonnenten')}": "followers", f"column-{headers.index('Remarks')}": "bio"}
    press(browser, batch, "rehearse", columns="shown", **chosen)
    assert batch.mapping == {"Abonnenten": "followers", "Remarks": "bio"}
    again = text(browser, page(batch.pk) + "?step=columns")
    assert again.count("changed You chose this") == 2
    press(browser, batch, "run", columns="shown")
    assert (profile("tea").followers, profile("tea").bio) == (1200, "nice")


def test_a_wrong_mapping_is_said_beside_the_column_and_keeps_the_rest(browser: Client) -> None:
    batch = upload(browser, ODD, "ig_odd_2026-11-15.csv")
    said = browser.post(page(batch.pk, "run/"), {"columns": "shown", "column-1": "followers", "column-2": "shoe size"})
    html = said.content.decode()
    row = html[html.index('<th scope="row">Remarks') :]
    assert "“shoe size” is not something a column can mean." in row[: row.index("</tr>")]
    assert re.search(r'name="column-1".*?<option value="followers" selected>', html, re.DOTALL)
    nobody = browser.post(page(batch.pk, "run/"), {"columns": "shown", "column-0": ""}).content.decode()
    assert "No column says whose account a row is" in nobody
    batch.refresh_from_db()
    assert (batch.status, batch.mapping) == ("needs_input", {})


def test_the_page_is_worked_out_from_what_was_chosen(browser: Client) -> None:
    rows = [[f"dl_user{number}", "instagram"] for number in range(3)]
    batch = upload(browser, table(["Wer", "Wo"], *rows), "list.csv")
    nobody, unknown = "No column says whose account a row is", "Platform Not known yet"
    before = text(browser, page(batch.pk))
    assert nobody in before
    assert unknown in before
    assert "Kind Profiles nothing in the file says it" in before
    chosen = {"column-0": "handle", "column-1": "platform"}
    after = press(browser, batch, "rehearse", columns="shown", as_of="", **chosen)
    assert "Choose the day." in after
    assert nobody not in after
    assert "Platform Instagram a column says it" in after
    assert "2 of 2 are read" in after
    assert after.count("changed You chose this; 3 of 3 sampled cells are") == 2
    batch.refresh_from_db()
    assert batch.mapping == {}


def test_another_kind_of_file_is_looked_at_again(browser: Client) -> None:
    batch = upload(browser, table(["username", "date", "followers"], ["tea", "2026-11-01", "10"]), "ig.csv")
    assert batch.detected["records"] == "snapshots"
    assert browser.post(page(batch.pk, "run/"), {"then": "look", "records": "profiles"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.records, batch.detected["records"]) == ("profiles", "profiles")
    browser.post(page(batch.pk, "run/"), {"then": "look", "records": "recipes"})
    batch.refresh_from_db()
    assert batch.records == "profiles"


def test_same_as_last_time_takes_one_click(browser: Client) -> None:
    source = Source.objects.create(name="Odd vendor")
    bring(ODD, mapping={"Abonnenten": "followers"}, source=source)
    batch = upload(browser, ODD.replace("1,200", "1,300"), "ig_odd_2026-11-22.csv", source="Odd vendor")
    assert "Same as last time" in text(browser, page(batch.pk))
    rehearsed = press(browser, batch, "same", columns="shown")
    assert "3 rows: 0 new, 1 changed, 2 unchanged, 0 in conflict, 0 rejected. Nothing has been written." in rehearsed
    assert "Followers" in rehearsed
    assert "1,200 → 1,300" in rehearsed


def test_numbers_that_moved_too_far_need_a_tick(browser: Client) -> None:
    accounts = [f"tea{number}" for number in range(50)]
    bring(table(["username", "Followers"], *([name, 1_500] for name in accounts)), as_of=date(2026, 11, 8))
    slipped = table(["username", "Followers"], *([name, 1_500_000] for name in accounts))
    batch = upload(browser, slipped, source="Uploads")
    sentence = "50 of 50 accounts would change by about 1,000x in Followers. This looks like a thousands separator."
    rehearsed = press(browser, batch, "rehearse", columns="shown")
    assert rehearsed.count(sentence) == 1
    assert "Micro Macro 50" in rehearsed
    refused = press(browser, batch, "run")
    assert "Please look at these numbers first, and tick the box if they are right." in refused
    batch.refresh_from_db()
    assert batch.status == "rehearsed"
    assert profile("tea1").followers == 1_500
    press(browser, batch, "run", implausible="yes")
    assert profile("tea1").followers == 1_500_000


def test_importing_without_rehearsal_asks_for_the_tick_too(browser: Client) -> None:
    accounts = [f"tea{number}" for number in range(50)]
    bring(table(["username", "Followers"], *([name, 1_500] for name in accounts)), as_of=date(2026, 11, 8))
    batch = upload(browser, table(["username", "Followers"], *([name, 1_500_000] for name in accounts)))
    asked = press(browser, batch, "run", columns="shown")
    assert "The import asks" in asked
    assert "about 1,000x in Followers" in asked
    refused = press(browser, batch, "run", columns="shown")
    assert "This field is required." not in refused
    assert "tick the box" in refused
    assert profile("tea1").followers == 1_500
    press(browser, batch, "run", columns="shown", implausible="yes")
    assert profile("tea1").followers == 1_500_000


def test_percent_or_fraction_is_answered_on_the_page(browser: Client) -> None:
    batch = upload(browser, table(["username", "followers", "er"], ["tea", "10", "0.4"], ["coffee", "20", "0.5"]))
    asked = press(browser, batch, "run", columns="shown")
    assert "Are these percent (0.5 is 0.5 %) or fractions (0.5 is 50 %)?" in asked
    press(browser, batch, "run", columns="shown", unit="fraction")
    assert profile("tea").reported_er == pytest.approx(40)


@pytest.mark.parametrize(("chosen", "rate"), [("reported_er:fraction", 4.0), ("", None), ("avg_likes", None)])
def test_percent_or_fraction_is_answered_beside_the_column_too(browser: Client, chosen: str, rate: Any) -> None:
    content = table(["username", "followers", "er", "credibility"], ["tea", "10", "0.04", "0.5"])
    batch = upload(browser, content)
    assert "The import asks" in press(browser, batch, "rehearse", columns="shown")
    half = press(browser, batch, "rehearse", columns="shown", **{"column-2": chosen})
    assert "Choose one here, or beside each of the columns." in half  # the other column is still open
    rest = {"column-2": chosen, "column-3": "credibility:percent"}
    rehearsed = press(browser, batch, "rehearse", columns="shown", unit="", **rest)
    assert "1 row: 1 new" in rehearsed
    press(browser, batch, "run")
    assert profile("tea").reported_er == (pytest.approx(rate) if rate else None)


def test_an_answer_for_all_leaves_what_was_said_of_a_column(browser: Client) -> None:
    content = table(["username", "followers", "er", "credibility"], ["tea", "10", "0.04", "0.5"])
    batch = upload(browser, content)
    press(browser, batch, "rehearse", columns="shown")
    press(browser, batch, "run", columns="shown", unit="percent", **{"column-2": "reported_er:fraction"})
    assert profile("tea").reported_er == pytest.approx(4)


def test_a_platform_is_asked(browser: Client) -> None:
    batch = bring(CONTENT, "creators.csv")
    assert "Which platform are these accounts on?" in text(browser, page(batch.pk))
    assert "Nothing was started" in press(browser, batch, "run")
    press(browser, batch, "run", platform="threads")
    assert Profile.objects.filter(platform="threads").count() == 2


def test_contacts_belong_to_the_workspace_that_was_chosen(browser: Client, workspace) -> None:
    content = table(["username", "followers", "email"], ["tea", "10", "tea@example.org"])
    warning = "Left out as long as no workspace is named: email."
    assert warning in text(browser, page(upload(browser, content).pk))
    batch = upload(browser, content, workspace=str(workspace.pk))
    assert warning not in text(browser, page(batch.pk))
    press(browser, batch, "run", columns="shown")
    assert [contact.workspace for contact in Contact.objects.all()] == [workspace]


def test_the_workspace_can_be_chosen_with_the_columns_once(browser: Client, workspace, other_workspace) -> None:
    content = table(["username", "followers", "email"], ["tea", "10", "tea@example.org"])
    batch = upload(browser, content)
    press(browser, batch, "rehearse", columns="shown", workspace=str(workspace.pk))
    assert (batch.workspace, batch.source.name) == (workspace, f"Uploads of {workspace.slug}")
    press(browser, batch, "run", columns="shown", workspace=str(other_workspace.pk))
    assert [contact.workspace for contact in Contact.objects.all()] == [workspace]


def test_watching_asks_for_a_small_part_of_the_page(browser: Client) -> None:
    batch = queue(CONTENT)
    Import.objects.filter(pk=batch.pk).update(
        status="running", stage="Writing 40,000 accounts", progress=0.42, rows_done=16_800, rows_per_second=21_000.4,
        seconds_left=73,
    )  # fmt: skip
    whole = browser.get(page(batch.pk)).content.decode()
    assert f'data-watch="{page(batch.pk, "progress/")}"' in whole
    assert '<noscript><meta http-equiv="refresh"' in whole
    part = browser.get(page(batch.pk, "progress/")).content.decode()
    assert "<html" not in part
    assert 'data-state="active"' in part
    said = " ".join(re.sub(r"<[^>]+>", " ", part).split())
    assert said == ("Writing 40,000 accounts 42 % 42 % 16,800 rows 21,000 rows/s about 1 min 13 s left")
    Import.objects.filter(pk=batch.pk).update(status="done")
    assert 'data-state="over"' in browser.get(page(batch.pk, "progress/")).content.decode()


def test_rejections_as_a_file(browser: Client) -> None:
    batch = bring(CONTENT)
    response = browser.get(page(batch.pk, "rejections.csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [(row["username"], row["rejected row"]) for row in rows] == [("coffee", "3"), ("tea", "4")]


def test_rows_that_were_left_out_are_gone_after_a_month(browser: Client) -> None:
    batch = bring(table(["username", "followers"], ["tea", "10"], ["@@ !", "3"]))
    assert "Download the rejected row" in text(browser, page(batch.pk))
    Import.objects.filter(pk=batch.pk).update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    uploads.forget_old()
    gone = text(browser, page(batch.pk))
    assert "Download" not in gone
    assert "were kept for 30 days and are gone" in gone


def test_the_result_leads_to_the_accounts_it_brought(browser: Client) -> None:
    bring(table(["username", "followers"], ["cocoa", "9"]))
    batch = bring(CONTENT)
    result = browser.get(page(batch.pk)).content.decode()
    address = f"/admin/influencers/profile/?import={batch.pk}"
    assert f'href="{address}"' in result
    listed = browser.get(address).content.decode()
    assert "tea" in listed
    assert "coffee" in listed
    assert "cocoa" not in listed


def test_a_failure_says_what_to_do_next(browser: Client) -> None:
    batch = queue(CONTENT)
    Import.objects.filter(pk=batch.pk).update(status="failed", error="The database was away.")
    failed = text(browser, page(batch.pk))
    assert "This file was not imported The database was away. Nothing of it was written." in failed
    assert "Try again" in failed
    assert "Upload a mended file" in failed
    assert "2 new" in press(browser, batch, "rehearse")


def test_cancel_and_run_after_all(browser: Client) -> None:
    batch = queue(CONTENT, rehearse=True)
    browser.post(page(batch.pk, "cancel/"))
    batch.refresh_from_db()
    assert batch.status == Import.Status.CANCELLED
    assert "This import was cancelled" in text(browser, page(batch.pk))
    browser.post(page(batch.pk, "run/"))
    batch.refresh_from_db()
    assert batch.status == Import.Status.QUEUED
    for verb in ("cancel/", "run/"):
        assert browser.get(page(batch.pk, verb)).status_code == 405


def test_what_cannot_be_done_any_more_is_said(browser: Client) -> None:
    batch = bring(CONTENT)
    said = browser.post(page(batch.pk, "cancel/"), follow=True).content.decode()
    assert "This import is done and cannot be cancelled." in said
    waiting = queue(CONTENT)
    assert browser.get(page(waiting.pk, "undo/")).url == page(waiting.pk)
    assert "cannot be undone" in browser.post(page(waiting.pk, "undo/"), follow=True).content.decode()


def test_changes_need_a_token_of_the_form(browser_of, admin: User) -> None:
    batch = bring(CONTENT)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    for verb in ("run/", "cancel/", "undo/"):
        assert strict.post(page(batch.pk, verb)).status_code == 403
    batch.refresh_from_db()
    assert batch.status == "done"


def test_people_without_the_right_see_nothing(browser_of, owner: User) -> None:
    batch = bring(CONTENT)
    own = [page(batch.pk), page(batch.pk, "rejections.csv"), page(batch.pk, "progress/"), page(batch.pk, "undo/")]
    for address in (ADD, *own):
        assert browser_of(owner).get(address).status_code in (302, 404)
    owner.is_staff = True
    owner.save()
    for address in (ADD, *own):
        assert browser_of(owner).get(address).status_code == 404
    for verb in ("run/", "cancel/", "undo/"):
        assert browser_of(owner).post(page(batch.pk, verb)).status_code == 404


def test_those_who_may_only_look_get_no_buttons(browser_of, owner: User) -> None:
    batch = bring(CONTENT)
    owner.is_staff = True
    owner.save()
    owner.user_permissions.add(Permission.objects.get(codename="view_import"))
    seen = text(browser_of(owner), page(batch.pk))
    assert "2 new" in seen
    assert "Undo this import" not in seen
    assert browser_of(owner).get(page(batch.pk, "undo/")).status_code == 404


def test_the_page_asks_the_database_as_often_for_a_thousand_rows(browser: Client, django_assert_num_queries) -> None:
    few = bring(CONTENT)
    many = bring(table(["username", "followers"], *([f"tea{n}", "many"] for n in range(1_000))))
    browser.get(page(few.pk))
    for batch in (few, many):
        # session, user, import with source and workspace, rejections by cause and the first of them
        with django_assert_num_queries(5):
            browser.get(page(batch.pk))


def test_the_list_of_imports(browser: Client) -> None:
    bring(CONTENT, source="Vendor")
    running = queue(CONTENT, "ig_more.csv")
    Import.objects.filter(pk=running.pk).update(status="running", progress=0.42, rows_done=1_234)
    listed = browser.get("/admin/influencers/import/").content.decode()
    for said in ("ig_creators.csv", "Vendor", "2 new, 0 changed", "1 in conflict", "Running · 42 %", "1,234 read"):
        assert said in listed


def test_the_name_of_a_file_is_written_as_it_is(browser: Client) -> None:
    batch = bring(CONTENT, "ig_creators.csv")
    whole = browser.get(page(batch.pk)).content.decode()
    assert "ig_creators.csv" in whole
    assert "Ig_creators.csv" not in whole


def test_the_source_is_empty_and_the_known_ones_are_offered(browser: Client) -> None:
    bring(CONTENT, source="Modash export")
    page = browser.get(ADD).content.decode()
    (field,) = re.findall(r'<input[^>]*name="source"[^>]*>', page)
    assert "value=" not in field
    assert 'list="known-sources"' in field
    assert '<option value="Modash export"></option>' in page
    assert "Name it once per list" in page
    assert "file.name" not in field


def test_a_source_shows_what_it_remembers_and_forgets_it(browser: Client) -> None:
    source = Source.objects.create(name="Odd vendor")
    bring(ODD, mapping={"Abonnenten": "followers"}, source=source)
    assert "Odd vendor" in browser.get("/admin/influencers/source/").content.decode()
    address = f"/admin/influencers/source/{source.pk}/change/"
    shown = browser.get(address).content.decode()
    assert "Abonnenten" in shown
    assert "the one with the higher rank wins" in shown
    browser.post(address, {"name": "Odd vendor", "rank": "2"})
    source.refresh_from_db()
    assert source.rank == 2
    assert source.mapping["mapping"]["Abonnenten"] == "followers"
    browser.post(address, {"name": "Odd vendor", "rank": "2", "forget": "on"})
    source.refresh_from_db()
    assert source.mapping == {}
