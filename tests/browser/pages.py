#!/usr/bin/env python3
"""Every page in a real browser.

    tests/browser/pages.py PROGRAM FOLDER        (pictures of all pages go to the folder)
"""

import sys
import time
from importlib import resources

from playwright.sync_api import sync_playwright

from look import Look
from shop import Failed, Shop, Visitor

VISITORS_PAGES = ["/login", "/sign-up", "/password-reset", "/mailing-list"]
CUSTOMERS_PAGES = [
    "/account",
    "/account/orders",
    "/account/profile",
    "/account/mailing-list",
    "/account/affiliate",
    "/account/affiliate/lines",
    "/account/affiliate/payouts",
]


def every_page(shop, browser, look):
    visitor = Visitor(shop, browser, look)
    for path in VISITORS_PAGES:
        visitor.opens(path)
    visitor.opens("/moon", status=404)
    visitor.opens("/sign-up/confirm?token=7", "link-gone", status=410)
    visitor.close()
    octavia = Visitor(shop, browser, look).logs_in("octavia@example.com")
    for path in CUSTOMERS_PAGES:
        octavia.opens(path)
    octavia.opens("/account/orders/sample-09", "account-order")
    octavia.close()
    ursula = Visitor(shop, browser, look).logs_in("jan@example.com")
    ursula.opens("/account/affiliate", "account-apply")
    ursula.close()


def main(program, pictures):
    checker = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    started = time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        shop = Shop(program, "--demo")
        try:
            for width in (390, 1280):
                for scheme in ("light", "dark"):
                    locale = "en-GB" if scheme == "light" else "de-DE"
                    every_page(shop, browser, Look(pictures, checker, width, scheme, locale))
        finally:
            shop.end()
            browser.close()
    print(f"All pages as they should be, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failed as failed:
        sys.exit(f"FAILED: {failed}")
