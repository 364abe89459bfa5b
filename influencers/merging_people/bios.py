"""What a bio says about where else its owner is: e-mail addresses, links, and accounts that it links to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from influencers.importing.rows.identity import from_address

# No address is without it, and most bios are.
_DOTTED = re.compile(r"\w\.[A-Za-z]{2}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_ENDS = (
    "com|net|org|info|shop|store|blog|me|co|io|de|at|ch|fr|es|it|nl|pt|uk|eu|us|ca|au|br|mx|in|app|link|bio|tv|online"
)
_LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"'()\[\]{{}}|,;]+"
    rf"|(?<![\w.@/-])(?:[a-z0-9-]+\.)+(?:[a-z]{{2,24}}/[^\s<>\"'()\[\]{{}}|,;]+|(?:{_ENDS})\b(?![.@-]))",
    re.IGNORECASE,
)
# Front pages of these say nothing about a person; what stands behind the slash may.
GENERIC = frozenset(
    "linktr.ee beacons.ai bit.ly lnk.bio taplink.cc campsite.bio msha.ke allmylinks.com solo.to bio.link bio.site "
    "hoo.be stan.store carrd.co about.me amazon.com amazon.de amazon.co.uk amazon.fr amazon.es amazon.it amzn.to "
    "etsy.com ebay.com patreon.com fi.com buymeacoffee.com onlyfans.com fansly.com shopify.com myshopify.com "
    "liketoknow.it shopltk.com spotify.com open.spotify.com apple.com music.apple.com podcasts.apple.com "
    "soundcloud.com google.com gmail.com goo.gl t.me wa.me whatsapp.com discord.gg discord.com snapchat.com "
    "linkedin.com reddit.com medium.com substack.com wordpress.com blogspot.com wix.com wixsite.com tumblr.com "
    "vk.com t.co tinyurl.com cutt.ly rebrand.ly gofundme.com paypal.me paypal.com cash.app vimeo.com flickr.com "
    "pin.it fb.me instagr.am youtu.be hotmail.com outlook.com yahoo.com icloud.com gmx.de web.de".split()
)


@dataclass
class Said:
    """What one bio says."""

    emails: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    accounts: set[tuple[str, str]] = field(default_factory=set)


def read(bio: str) -> Said:
    """Everything in lower case, links without scheme, "www.", query and last slash."""
    said = Said()
    if not _DOTTED.search(bio):
        return said
    said.emails = {found.lower() for found in _EMAIL.findall(bio)} if "@" in bio else set()
    for found in _LINK.findall(_EMAIL.sub(" ", bio) if said.emails else bio):
        link = found.rstrip(".,!?:…*_~/")
        account = _account(link)
        if account is None:
            said.links |= {plain} if (plain := _plain(link)) else set()
        elif account != ("", ""):
            said.accounts.add(account)
    return said


def _account(link: str) -> tuple[str, str] | None:
    """The account that a link leads to; ("", "") for another page of a platform, None for a page elsewhere."""
    try:
        found = from_address(link)
    except ValueError:
        return ("", "")
    if not found.platform:
        return None
    return (found.platform, found.handle) if found.handle else ("", "")


def _plain(link: str) -> str:
    """The link as two people would write it; "" where it is the front page of a host that everybody uses."""
    text = re.sub(r"^(https?://)?(www\.|m\.)?", "", link.lower()).split("?")[0].split("#")[0].rstrip("/.")
    host, _, path = text.partition("/")
    return "" if "." not in host or (not path and host in GENERIC) else text[:300]
