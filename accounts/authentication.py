"""How the API knows who is asking: our tokens, hashed and expiring, on knox."""

from __future__ import annotations

from knox.auth import TokenAuthentication as KnoxTokenAuthentication

from accounts.models import ApiToken


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Token <key>`."""

    model = ApiToken
