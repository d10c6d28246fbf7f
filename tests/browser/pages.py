#!/usr/bin/env python3
"""Every page in a real browser, without script too, by keyboard, at 320 px and at 200 % (UX-3).

    tests/browser/pages.py PROGRAM FOLDER        (pictures of all pages go to the folder)
"""

import os
import sys
import time
from importlib import resources

from playwright.sync_api import sync_playwright

from clicks import whole_story
from look import Look
from shop import Failed, Shop, Visitor

VISITORS_PAGES = ["/login", "/sign-up", "/password-reset", "/mailing-list", "/mailing-list/leave", "/admin/sign-in"]
CUSTOMERS_PAGES = [
    "/account",
    "/account/orders",
    "/account/profile",
    "/account/mailing-list",
    "/account/affiliate",
    "/account/affiliate/lines",
    "/account/affiliate/payouts",
    "/account/security",
    "/account/security/password",
]


STAFFS_PAGES = [
    "/admin",
    "/admin/mails",
    "/admin/customers",
    "/admin/customers?q=nobody@example.com",
    "/admin/new-customer",
    "/admin/affiliates",
    "/admin/orders/sample-01",
]


# Each width that pages have to fit, in pixels: the narrowest, and a desk's screen enlarged to 200 %.
NARROW = (320, 640)


def every_page(shop, browser, look):
    visitor = Visitor(shop, browser, look)
    for path in VISITORS_PAGES:
        visitor.opens(path)
    visitor.opens("/moon", status=404)
    visitor.opens("/sign-up/confirm?token=7", "link-gone", status=410)
    visitor.opens("/", "storefront")
    visitor.opens("/dev", "tools")
    visitor.opens("/dev/outbox", "outbox")
    visitor.close()
    affiliate = Visitor(shop, browser, look).logs_in(look.affiliate)
    for path in CUSTOMERS_PAGES:
        affiliate.opens(path)
    affiliate.close()
    customer = Visitor(shop, browser, look).logs_in(look.customer)
    customer.opens("/account/affiliate", "account-apply")
    customer.opens("/account/orders/sample-05" if look.customer.startswith("jan") else "/account/orders/sample-02", "account-order")
    customer.close()
    owner = Visitor(shop, browser, look)
    owner.opens("/dev/staff?next=/admin/staff", "staff")
    owner.close()


def back_office(shop, browser, look):
    """Every page of the back office, for a customer who is an affiliate."""
    staff = Visitor(shop, browser, look).opens("/dev/staff", "admin-first")
    for path in STAFFS_PAGES:
        staff.opens(path)
    staff.opens("/admin/customers?q=octavia@example.com", "admin-record")
    number = staff.page.url.rsplit("/", 1)[-1]
    for path in ["orders", "disable", "opt-in-proof"]:
        staff.opens(f"/admin/customers/{number}/{path}", f"admin-{path}")
    for path in ["", "/lines?state=unpaid", "/payouts", "/payouts/new?choice=all&currency=EUR"]:
        staff.opens(f"/admin/affiliates/{number}{path}", f"admin-affiliate{path}")
    # Bruno has been paid.
    staff.opens("/admin/customers?q=bruno@example.com", "admin-record-paid")
    staff.opens(f"/admin/affiliates/{staff.page.url.rsplit('/', 1)[-1]}/payouts", "admin-payouts")
    payout = staff.page.locator("main a.row").first.get_attribute("href")
    staff.opens(payout, "admin-payout").opens(f"{payout}/unpay", "admin-unpay")
    if look.script and look.width < 600:
        staff.page.locator("button[popovertarget=menu]").first.click()
        look.examines(staff, "admin-menu")
    staff.close()


def main(program, pictures):
    checker = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    started = time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        Shop.program = program
        shop = Shop("--memory", "--demo")
        looks = []

        def look(*screen, **more):
            looks.append(Look(pictures, checker, *screen, **more))
            return looks[-1]

        try:
            for width, scheme, locale in [(390, "light", "en-GB"), (390, "dark", "de-DE"), (1280, "light", "de-DE"), (1280, "dark", "en-GB")]:
                every_page(shop, browser, look(width, scheme, locale))
            for width, scheme, locale in [(390, "light", "de-DE"), (1280, "dark", "en-GB")]:
                back_office(shop, browser, look(width, scheme, locale))
            for width in NARROW:
                every_page(shop, browser, look(width, "light", "de-DE", is_checked=False))
            every_page(shop, browser, look(390, "light", "en-GB", script=False))
            whole_story(shop, browser, look(390, "dark", "de-DE"), "ursula.plum@example.com", 1)
            whole_story(shop, browser, look(1280, "light", "en-GB"), "anna.reed@example.com", 1)
        finally:
            shop.kill()
            browser.close()
    weights = {}
    for each in looks:
        for name, weight in each.weights.items():
            weights[name] = max(weight, weights.get(name, 0))
    heaviest_first = sorted(weights.items(), key=lambda page: (-page[1], page[0]))
    with open(os.path.join(pictures, "weights.md"), "w", encoding="utf-8") as file:
        file.write("| page | compressed, bytes |\n| --- | ---: |\n")
        file.writelines(f"| {name} | {weight:,} |\n" for name, weight in heaviest_first)
    name, weight = heaviest_first[0]
    print(f"All pages as they should be, {time.monotonic() - started:.0f} s. The heaviest: {name}, {weight} bytes compressed")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failed as failed:
        sys.exit(f"FAILED: {failed}")
