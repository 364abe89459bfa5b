"""The admin's import pages: drop a file, watch, answer, read the result."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from influencers import importing
from influencers.models import Import, Profile
from tests.influencers.imports import bring, table

pytestmark = pytest.mark.django_db

ADD = "/admin/influencers/import/add/"
CONTENT = table(["username", "followers"], ["tea", "10k"], ["coffee", "many"], ["tea", "12k"])


def page(pk: int, rest: str = "change/") -> str:
    return f"/admin/influencers/import/{pk}/{rest}"


def test_drop_a_file_watch_it_and_read_the_result(browser_of, admin) -> None:
    browser = browser_of(admin)
    assert browser.get(ADD).status_code == 200
    file = SimpleUploadedFile("ig_creators.csv", CONTENT.encode())
    response = browser.post(ADD, {"file": file, "as_of": "2026-11-20", "source": "Vendor"})
    batch = Import.objects.get()
    assert response.url == page(batch.pk)
    watching = browser.get(page(batch.pk)).content.decode()
    assert 'http-equiv="refresh"' in watching
    importing.run(batch.pk)
    done = browser.get(page(batch.pk)).content.decode()
    assert 'http-equiv="refresh"' not in done
    assert "3 rows: 2 new, 0 changed, 0 unchanged, 1 in conflict, 0 rejected." in done
    assert "“many” is not a number." in done
    assert "“tea” stands in row 2 already, with other values." in done


def test_rejections_as_a_file(browser_of, admin) -> None:
    batch = bring(CONTENT)
    response = browser_of(admin).get(page(batch.pk, "rejections.csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [(row["username"], row["rejected row"]) for row in rows] == [("coffee", "3"), ("tea", "4")]


def test_a_file_that_is_no_table_stays_on_the_page(browser_of, admin) -> None:
    response = browser_of(admin).post(ADD, {"file": SimpleUploadedFile("x.csv", b"")})
    assert "The file is empty." in response.content.decode()
    assert not Import.objects.exists()


def test_questions_are_answered_on_the_page(browser_of, admin) -> None:
    batch = bring(CONTENT, "creators.csv")
    browser = browser_of(admin)
    assert "Which platform are these accounts on?" in browser.get(page(batch.pk)).content.decode()
    browser.post(page(batch.pk, "run/"), {"platform": "threads"})
    importing.run(batch.pk)
    assert Profile.objects.filter(platform="threads").count() == 2


def test_cancel_and_run_after_all(browser_of, admin) -> None:
    batch = bring(CONTENT, rehearse=True)
    browser = browser_of(admin)
    browser.post(page(batch.pk, "cancel/"))
    batch.refresh_from_db()
    assert batch.status == Import.Status.CANCELLED
    browser.post(page(batch.pk, "run/"))
    batch.refresh_from_db()
    assert batch.status == Import.Status.QUEUED
    assert browser.get(page(batch.pk, "cancel/")).status_code == 405


def test_people_without_the_right_see_nothing(browser_of, owner) -> None:
    batch = bring(CONTENT)
    for address in (ADD, page(batch.pk), page(batch.pk, "rejections.csv")):
        assert browser_of(owner).get(address).status_code in (302, 404)
    owner.is_staff = True
    owner.save()
    assert browser_of(owner).get(page(batch.pk)).status_code == 404
    assert browser_of(owner).get(ADD).status_code == 404


def test_the_list_of_imports(browser_of, admin) -> None:
    bring(CONTENT)
    assert "ig_creators.csv" in browser_of(admin).get("/admin/influencers/import/").content.decode()
