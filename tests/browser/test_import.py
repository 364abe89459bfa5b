"""An admin brings a file in, with a real browser and a real worker, on a desk and on a phone, in both themes."""

from __future__ import annotations

import base64
import csv
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from influencers import importing
from influencers.models import Import, Profile
from tests.browser.conftest import DESKTOP, PHONE
from tests.influencers.imports import bring, queue, table

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "/admin/influencers/import/add/"
ROWS = [["Account", "Abonnenten", "Remarks", "Likes avg", "Religion"]] + [
    [f"@maker_{number}", f"{1_200 + number * 37:,}", f"Mug number {number}", str(30 + number), "x"]
    for number in range(60)
]
ROWS[5][3] = "plenty"
DROP = """
([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: "text/csv" }));
  const zone = document.querySelector("[data-drop]");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
  }
}
"""


@pytest.fixture
def staff(page: Page, live_server, admin: User) -> Page:
    client = Client()
    client.force_login(admin)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def check(page: Page) -> None:
    """No sideways scrolling on a desk or a phone, and nothing serious for those who cannot see or use a mouse."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
    found = Axe().run(page, context="[data-import-page]").response["violations"]
    grave = [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
    assert grave == [], page.url


def test_from_the_dropped_file_to_its_undo(staff: Page, celery_worker_process) -> None:
    page = staff
    page.goto(ADD)
    page.evaluate(DROP, ["ig_makers_2026-11-15.csv", base64.b64encode(table(*ROWS).encode()).decode()])
    expect(page.locator("[data-chosen]")).to_contain_text("ig_makers_2026-11-15.csv")
    page.get_by_label("Source").fill("Makers")
    check(page)
    page.get_by_role("button", name="Upload and look at it").click()

    expect(page.get_by_role("heading", name="What this file is")).to_be_visible()
    expect(page.locator(".ms-facts")).to_contain_text("15 November 2026")
    page.get_by_label("What “Abonnenten” is read as").select_option("followers")
    page.get_by_label("What “Remarks” is read as").select_option("bio")
    expect(page.locator("tr.ms-changed")).to_have_count(2)
    check(page)
    page.get_by_role("button", name="Rehearse", exact=True).last.click()

    headline = page.locator(".ms-headline")
    expect(headline).to_contain_text("60 rows: 60 new, 0 changed, 0 unchanged, 0 in conflict, 0 rejected.")
    expect(headline).to_contain_text("Nothing has been written.")
    assert Profile.objects.count() == 0
    check(page)
    page.get_by_role("button", name="Run it").click()

    expect(page.get_by_role("link", name="Undo this import")).to_be_visible()
    cause = page.get_by_text("Likes avg: not a number - 1 cell")
    cause.click()
    expect(page.get_by_text("Row 6, Likes avg, “plenty”: not a number. The rest of the row is kept.")).to_be_visible()
    assert Profile.objects.get(handle="maker_3").followers == 1_311
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them all").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text())))
    # The apostrophe keeps a spreadsheet from taking an @ for a formula; the import takes it off again.
    assert [(row["Account"], row["rejected columns"]) for row in rows] == [("'@maker_4", "Likes avg")]

    page.get_by_role("link", name="Undo this import").click()
    expect(page.get_by_text("60 accounts that this file brought: removed again.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="This import was undone")).to_be_visible()
    check(page)
    assert Profile.objects.count() == 0


@pytest.mark.parametrize("theme", ["light"], indirect=True)
def test_watching_moves_without_loading_the_page_anew(staff: Page) -> None:
    batch = queue(table(*ROWS), mapping={"Abonnenten": "followers"}, hold=True)  # no worker is told
    mine = Import.objects.filter(pk=batch.pk)
    mine.update(status="queued")
    staff.goto(f"/admin/influencers/import/{batch.pk}/change/")
    expect(staff.locator(".ms-stage")).to_have_text("Waiting for a worker")
    staff.evaluate("window.sameDocument = true")
    mine.update(status="running", stage="Writing accounts", progress=0.42, rows_done=25, rows_per_second=1_250.0)
    expect(staff.locator(".ms-stage")).to_have_text("Writing accounts")
    expect(staff.locator(".ms-tells")).to_contain_text("1,250 rows/s")
    expect(staff.locator("[data-say]")).to_have_text("Writing accounts")
    assert staff.get_by_role("progressbar").evaluate("bar => bar.value") == pytest.approx(0.42)
    assert staff.evaluate("window.sameDocument") is True
    check(staff)
    mine.update(status="queued")
    importing.run(batch.pk)
    expect(staff.locator(".ms-headline")).to_contain_text("60 rows: 60 new")


@pytest.mark.parametrize("theme", ["dark"], indirect=True)
def test_numbers_that_moved_too_far_and_a_file_that_is_no_table(staff: Page) -> None:
    bring(table(["username", "Followers"], *([f"tea{n}", 1_500 + n] for n in range(40))), name="ig_2026-11-15.csv")
    moved = table(["username", "Followers"], *([f"tea{n}", (1_500 + n) * 1_000] for n in range(40)))
    batch = bring(moved, name="ig_2026-11-20.csv", rehearse=True)
    staff.goto(f"/admin/influencers/import/{batch.pk}/change/")
    expect(staff.get_by_text("40 of 40 accounts would change by about 1,000x in Followers.")).to_be_visible()
    check(staff)
    staff.get_by_role("button", name="Run it").click()
    expect(staff.get_by_text("Please look at these numbers first")).to_be_visible()
    check(staff)

    staff.goto(ADD)
    staff.get_by_label("Source").fill("Makers")
    staff.set_input_files("#id_file", {"name": "empty.csv", "mimeType": "text/csv", "buffer": b"\x00\x01\x02"})
    staff.get_by_role("button", name="Upload and look at it").click()
    expect(staff.locator("#file-errors")).to_be_visible()
    expect(staff.get_by_label("Source")).to_have_value("Makers")
    check(staff)


@pytest.mark.parametrize("theme", ["light"], indirect=True)
def test_the_list_of_imports_on_a_phone(staff: Page) -> None:
    batch = bring(table(["username"], ["tea"]), name="ig_2026-11-15.csv")
    copies = [Import(file_name=f"ig_{n}.csv", source=batch.source, status="done", rows=n) for n in range(40)]
    Import.objects.bulk_create(copies)
    staff.set_viewport_size(PHONE)
    staff.goto("/admin/influencers/import/")
    expect(staff.locator("#result_list .data-row")).to_have_count(25)
    assert staff.evaluate("document.documentElement.scrollHeight") < 3_500
    assert staff.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(staff.get_by_text("ig_39.csv")).to_be_visible()
    expect(staff.locator(".data-row .field-found").first).to_be_visible()
    expect(staff.locator(".data-row .field-brought").first).to_be_hidden()
    staff.set_viewport_size(DESKTOP)
    expect(staff.locator(".data-row .field-brought").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light"], indirect=True)
def test_without_scripts_the_pages_can_be_used_too(browser: Browser, live_server, admin: User, theme: str) -> None:
    client = Client()
    client.force_login(admin)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(ADD)
    content = table(*ROWS).encode()
    page.set_input_files("#id_file", {"name": "ig_2026-11-15.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Upload and look at it").click()
    page.get_by_label("What “Abonnenten” is read as").select_option("followers")
    page.get_by_role("button", name="Cancel this import").click()
    expect(page.get_by_role("heading", name="This import was cancelled")).to_be_visible()
    context.close()
