"""Imports through the REST API: who may, what comes back, and what it rejected."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Membership, Role
from influencers import importing
from influencers.models import Import, Profile
from tests.influencers.imports import table

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports/"
FIELDS = {
    "id", "status", "questions", "records", "rows", "created", "updated", "unchanged", "conflicts", "rejected",
    "suppressed", "progress", "stage", "error", "as_of", "source", "mapping", "started_at", "finished_at",
}  # fmt: skip


def file(content: str, name: str = "ig_creators.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


SIMPLE = table(["username", "followers"], ["tea", "10k"], ["coffee", "=1+1"])


def test_bring_run_and_read(api_of, owner) -> None:
    api = api_of(owner)
    created = api.post(URL, {"file": file(SIMPLE), "as_of": "2026-11-20", "source": "Vendor"})
    assert created.status_code == 201
    assert created.json().keys() >= FIELDS
    assert (created.json()["status"], created.json()["source"]) == ("queued", "Vendor")
    pk = created.json()["id"]
    importing.run(pk)
    found = api.get(f"{URL}{pk}/").json()
    assert (found["status"], found["rows"], found["created"], found["progress"]) == ("done", 2, 2, 1.0)
    assert found["workspace"] == "team-tea"
    assert [each["id"] for each in api.get(URL).json()["results"]] == [pk]


def test_rejections_can_be_mended_and_imported_again(api_of, owner) -> None:
    api = api_of(owner)
    pk = api.post(URL, {"file": file(SIMPLE), "as_of": "2026-11-20"}).json()["id"]
    importing.run(pk)
    response = api.get(f"{URL}{pk}/rejections/?format=csv")
    (row,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode()))
    assert row == {
        "username": "coffee", "followers": "'=1+1", "rejected row": "3", "rejected columns": "followers",
        "rejected because": "“=1+1” is not a number.",
    }  # fmt: skip
    again = api.post(
        URL, {"file": file(table(list(row), ["coffee", "500", *list(row.values())[2:]])), "as_of": "2026-11-20"}
    )
    importing.run(again.json()["id"])
    assert Profile.objects.get(handle="coffee").followers == 500


def test_an_import_that_asks_is_answered(api_of, owner) -> None:
    api = api_of(owner)
    pk = api.post(URL, {"file": file(SIMPLE, "creators.csv")}).json()["id"]
    importing.run(pk)
    waiting = api.get(f"{URL}{pk}/").json()
    assert (waiting["status"], [each["name"] for each in waiting["questions"]]) == (
        "needs_input",
        ["platform", "as_of"],
    )
    answered = api.post(f"{URL}{pk}/run/", {"platform": "tiktok", "as_of": "2026-11-20"}, format="json")
    assert (answered.status_code, answered.json()["status"]) == (202, "queued")
    importing.run(pk)
    assert Profile.objects.filter(platform="tiktok").count() == 2
    assert api.get(f"{URL}{pk}/").json()["as_of"].startswith("2026-11-20")


def test_a_rehearsal_writes_nothing_until_it_is_run(api_of, owner) -> None:
    api = api_of(owner)
    pk = api.post(URL, {"file": file(SIMPLE), "rehearse": "true", "as_of": "2026-11-20"}).json()["id"]
    importing.run(pk)
    assert api.get(f"{URL}{pk}/").json()["status"] == "rehearsed"
    assert not Profile.objects.exists()
    assert api.post(f"{URL}{pk}/run/").status_code == 202
    importing.run(pk)
    assert api.get(f"{URL}{pk}/").json()["created"] == 2


def test_cancel_and_wrong_states(api_of, owner) -> None:
    api = api_of(owner)
    pk = api.post(URL, {"file": file(SIMPLE)}).json()["id"]
    assert api.post(f"{URL}{pk}/run/").status_code == 409
    assert api.post(f"{URL}{pk}/cancel/").status_code == 202
    assert api.post(f"{URL}{pk}/cancel/").status_code == 409
    importing.run(pk)
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"platform": "myspace"}, "myspace"),
        ({"records": "zz"}, "zz"),
        ({"mapping": "not json"}, "mapping"),
        ({"mapping": '{"Nope": "followers"}'}, "Nope"),
        ({"mapping": '{"followers": "shoe size"}'}, "shoe size"),
        ({"mapping": '{"followers": "reported_er:shares"}'}, "shares"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": "2099-01-01"}, "future"),
        ({"colour": "red"}, "colour"),
        ({"workspace": "other-agency"}, "workspace"),
    ],
)
def test_what_is_wrong_is_named(api_of, owner, other_workspace, values: dict[str, str], named: str) -> None:
    response = api_of(owner).post(URL, {"file": file(SIMPLE), **values})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert named in response.content.decode()
    assert list(response.json()["errors"]) == list(values)
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"platform": "myspace"},
        {"records": "zz"},
        {"as_of": "2099-01-01"},
        {"mapping": {"Nope": "followers"}},
        {"mapping": {"followers": "shoe size"}},
        {"percent_or_fraction": "neither"},
    ],
)
def test_a_wrong_answer_is_named_and_changes_nothing(api_of, owner, answers: dict[str, object]) -> None:
    api = api_of(owner)
    pk = api.post(URL, {"file": file(SIMPLE, "creators.csv")}).json()["id"]
    importing.run(pk)
    response = api.post(f"{URL}{pk}/run/", answers, format="json")
    assert (response.status_code, list(response.json()["errors"])) == (400, list(answers))
    assert api.get(f"{URL}{pk}/").json()["status"] == "needs_input"


def test_files_without_a_source_are_their_workspace_s_own(api_of, owner, admin) -> None:
    assert api_of(owner).post(URL, {"file": file(SIMPLE)}).json()["source"] == "Uploads of team-tea"
    assert api_of(admin, workspace=None).post(URL, {"file": file(SIMPLE)}).json()["source"] == "Uploads"


def test_no_file_and_no_table(api_of, owner) -> None:
    api = api_of(owner)
    assert "file" in api.post(URL, {}).json()["errors"]
    assert "The file is empty." in api.post(URL, {"file": file("")}).json()["detail"]
    assert "NUL" in api.post(URL, {"file": SimpleUploadedFile("x.csv", b"\x00\x01" * 40)}).json()["detail"]


def test_a_mapping_says_what_a_column_means(api_of, owner) -> None:
    api = api_of(owner)
    content = table(["who", "how many", "x"], ["tea", "10k", "1"])
    mapping = '{"who": "instagram.handle", "how many": "followers", "x": ""}'
    pk = api.post(URL, {"file": file(content, "list.csv"), "mapping": mapping, "as_of": "2026-11-20"}).json()["id"]
    importing.run(pk)
    assert Profile.objects.get(platform="instagram", handle="tea").followers == 10_000


def test_who_may_import(api_of, owner, editor, viewer, stranger, admin, workspace) -> None:
    pk = api_of(owner).post(URL, {"file": file(SIMPLE)}).json()["id"]
    for person, status in ((editor, 403), (viewer, 403)):
        assert api_of(person, workspace=workspace).post(URL, {"file": file(SIMPLE)}).status_code == status
        for address in (f"{URL}{pk}/", f"{URL}{pk}/rejections/?format=csv"):
            assert api_of(person, workspace=workspace).get(address).status_code == 404
    for address in (f"{URL}{pk}/", f"{URL}{pk}/rejections/?format=csv"):
        assert api_of(stranger).get(address).status_code == 404
    assert api_of(stranger).post(f"{URL}{pk}/cancel/").status_code == 404
    assert api_of(stranger).get(URL).json()["count"] == 0
    assert api_of(admin, workspace=None).get(f"{URL}{pk}/").status_code == 200
    Membership.objects.filter(user=editor).update(can_import=True, role=Role.EDITOR)
    assert api_of(editor).get(f"{URL}{pk}/").status_code == 200
    assert api_of(owner, scope="read").post(URL, {"file": file(SIMPLE)}).status_code == 403
