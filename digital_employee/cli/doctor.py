"""`doctor`: is everything here that a digital employee needs? Finds a browser, or installs one."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from playwright.async_api import async_playwright

from digital_employee.browser.pool import find_browser
from digital_employee.cli.live import UNWELL_STATUS, Examination, examine
from digital_employee.cli.output import AsJson, ProjectFolder, console, print_json, run_async, say
from digital_employee.errors import SettingsError, SystemException
from digital_employee.project.folder import find_project_folder
from digital_employee.settings import BrowserSettings, load_settings

app = typer.Typer()

DEBIAN_PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")


@app.command()
def doctor(
    project: ProjectFolder = Path(),
    install_browser: Annotated[bool, typer.Option(help="Install a browser when none is found.")] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Look at the running service instead; status 11: unwell.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check Python, browser, CJK fonts, project and database address; with --live, how the service does.

    Example: `digital-employee doctor --install-browser`
    """
    if live:
        _tell_live(run_async(lambda: examine(project)), as_json=as_json)
        return
    folder = find_project_folder(project)
    settings = load_settings(folder)
    if install_browser and _browser(settings.browser) is None:
        _install_browser(settings.browser)
    facts = {
        "python": sys.version.split()[0],
        "browser": _browser(settings.browser),
        "cjk_font": _has_cjk_font(),
        "project": str(folder),
        "database": settings.database_url.split("@")[-1],
    }
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        console.print(f"[green]✓[/] {name}: {value}" if value else f"[yellow]![/] {name}: missing")


def _tell_live(found: Examination, *, as_json: bool) -> None:
    if as_json:
        print_json({"well": found.is_well, "findings": found.findings, "wrong": found.wrong})
    else:
        for one in found.findings:
            say(f"{one.name}: {one.told}", mark="[green]✓[/]" if one.ok else "[red]✗[/]")
        for wrong in found.wrong:
            say(wrong["told"], mark="[red]✗[/]" if wrong["severity"] == "alarm" else "[yellow]![/]")
    if not found.is_well:
        raise typer.Exit(UNWELL_STATUS)


def _browser(settings: BrowserSettings) -> str | None:
    """Return the browser that bots would use; None when there is none."""

    async def find() -> str | None:
        async with async_playwright() as playwright:
            try:
                return str(find_browser(playwright, settings) or settings.channel)
            except SystemException:
                return None

    return asyncio.run(find())


def _install_browser(settings: BrowserSettings) -> None:
    """Try Playwright's own browser, then Debian's packages; one clear message when neither works."""
    console.print("no browser found; trying Playwright's own …")
    if _runs([sys.executable, "-m", "playwright", "install", "chromium"]) and _browser(settings):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        console.print(f"that did not work; trying Debian's {' and '.join(DEBIAN_PACKAGES)} …")
        _runs(["apt-get", "update", "-qq"])
        if _runs(["apt-get", "install", "-y", "-qq", *DEBIAN_PACKAGES]) and _browser(settings):
            return
    raise SettingsError(
        "no browser could be found or installed",
        code="DE-SET-BROWSER",
        to_do="install Chrome, Edge or Chromium (Debian: sudo apt-get install chromium-headless-shell fonts-noto-cjk) "
        "or name one in config/local.yaml: browser: {executable: /path/to/chrome}",
    )


def _runs(command: Sequence[str]) -> bool:
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - fixed words
    return done.returncode == 0


def _has_cjk_font() -> bool:
    if not shutil.which("fc-list"):
        return sys.platform != "linux"
    found = subprocess.run(["fc-list", ":lang=zh"], check=False, capture_output=True, text=True)  # noqa: S607 - from PATH
    return bool(found.stdout.strip())
