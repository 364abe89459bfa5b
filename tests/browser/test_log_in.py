"""The first page that anyone sees, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD


@pytest.mark.django_db(transaction=True)
def test_a_person_logs_in_and_a_wrong_password_is_said(page: Page, owner) -> None:
    page.goto("/login/")
    page.get_by_label("User name").fill(owner.username)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("Password")).to_have_value("")
    page.get_by_label("User name").fill(owner.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
