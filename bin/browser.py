"""Prints the path of a Chromium that Playwright can drive: $CHROMIUM, the system's, apt's (as root), its own.

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
    make_driver_run()
    given = os.environ.get("CHROMIUM", "")
    if given:
        if not runs(given):
            sys.exit(f"CHROMIUM={given} does not run; name the path of a Chromium, or leave CHROMIUM empty.")
        print(given)
        return
    path = on_system() or from_apt() or playwrights() or downloaded()
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
    _say("Looking for Chromium with apt-get ...")
    return on_system() if apt_install("chromium") else ""


def make_driver_run() -> None:
    """Playwright's driver needs one library that a bare Debian does not have."""
    driver = [sys.executable, "-m", "playwright", "--version"]
    if subprocess.run(driver, capture_output=True).returncode != 0:
        apt_install("libatomic1")


def apt_install(package: str) -> bool:
    """Install a package as root on Debian and its kin; False where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=600", "-q"]
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for _attempt in range(2):
        install = [*command, "install", "-y", "--no-install-recommends", package]
        if subprocess.run(install, stdout=subprocess.DEVNULL, env=env).returncode == 0:
            return True
        subprocess.run([*command, "update"], stdout=subprocess.DEVNULL, env=env)
    return False


def playwrights() -> str:
    """The browser that Playwright downloaded earlier."""
    script = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip()
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
