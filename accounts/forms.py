"""Forms of the accounts pages."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    """User name and password, with words that say what to do next."""

    error_messages = {
        "invalid_login": "This user name and password do not go together. Capital letters count.",
        "inactive": "This log-in has been switched off. Ask the person who runs Microscope here.",
    }
