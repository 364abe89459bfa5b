"""Prints the path of a Chromium that runs: $CHROMIUM, the system's, apt's (as root), Playwright's own.

Installs one where there is none; says in one sentence why it could not, and exits 1. Tests are never skipped
for want of a browser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def main() -> None:
    """Print the path, or a sentence on stderr."""
    given = os.environ.get("CHROMIUM", "")
    if given:
        if not runs(given):
            sys.exit(f"CHROMIUM={given} does not run; name the path of a Chromium, or leave CHROMIUM empty.")
        print(given)
        return
    path = on_system() or playwrights() or from_apt() or downloaded()
    if not path:
        sys.exit(
            "The browser tests need Chromium, and none could be found or installed: install the package chromium, "
            "or set CHROMIUM to the path of one."
        )
    print(path)


def runs(path: str) -> bool:
    """True when the program says its version (Ubuntu's chromium-browser may be a stub that does not)."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def on_system() -> str:
    """A browser that is installed already."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [str(MAC)] if MAC.exists() else []
    return next((path for path in found if runs(path)), "")


def from_apt() -> str:
    """Debian's package, where we may install it."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    _say("Installing Chromium with apt-get ...")
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    wait = ["-o", "DPkg::Lock::Timeout=600", "-q"]
    for _attempt in range(2):
        done = subprocess.run(["apt-get", *wait, "install", "-y", "--no-install-recommends", "chromium"], **quiet)  # type: ignore[call-overload]
        if done.returncode == 0:
            return on_system()
        subprocess.run(["apt-get", *wait, "update"], **quiet)  # type: ignore[call-overload]
    return ""


def playwrights() -> str:
    """The browser that Playwright downloaded earlier."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return ""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and runs(path) else ""


def downloaded() -> str:
    """Playwright's own download; as root together with the libraries it needs."""
    _say("Downloading Chromium with Playwright ...")
    libraries = ["--with-deps"] if os.geteuid() == 0 else []
    command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return playwrights()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
