#!/usr/bin/env python3
"""What each page weighs, compressed as a browser asks for it. A page is one request: nothing else is loaded.

    tests/smoke/weights.py [PROGRAM]        (target/debug/local without one)

It fails for a page that is too heavy. With UPDATE_DOCS=1 it writes docs/page-weights.md.
"""

import gzip
import os
import sys
import urllib.parse

from story import PASSWORD, Failed, Shop, expect

# The most that a page may weigh, in bytes.
WEIGHT_MAX = 20_000
DOCUMENT = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "page-weights.md")
ABOUT = """# Page weights

Written by `UPDATE_DOCS=1 tests/smoke/weights.py`: bytes of each page of the sample data, compressed with gzip, and as they are. A page is one request, with its style
sheet and its script in it. No page may weigh more than 20,000 bytes compressed.

| page | compressed | uncompressed |
| --- | ---: | ---: |
"""
VISITORS = ["/login", "/sign-up", "/password-reset", "/mailing-list", "/mailing-list/leave", "/moon"]
CUSTOMERS = [
    "/account",
    "/account/orders",
    "/account/orders/sample-01",
    "/account/profile",
    "/account/mailing-list",
    "/account/affiliate",
    "/account/security",
    "/account/security/password",
]
AFFILIATES = ["/account", "/account/affiliate", "/account/affiliate?qr=1", "/account/affiliate/lines", "/account/affiliate/payouts"]
STAFF = ["/admin/customers", "/admin/customers/4", "/admin/orders/sample-01"]


def log_in(shop, email):
    return shop.call("POST", "/login", {"email": email, "password": PASSWORD}).is_(200).json()["token"]


def main(program):
    Shop.program = program
    shop = Shop("--memory", "--demo")
    try:
        readers = [
            ("", None, VISITORS),
            (" of a customer", log_in(shop, "ursula@example.com"), CUSTOMERS),
            (" of an affiliate", log_in(shop, "octavia@example.com"), AFFILIATES),
            (" of the back office", shop.staff, STAFF),
        ]
        rows = []
        for whose, token, paths in readers:
            for path in paths:
                page = shop.call("GET", path, bearer=token, accept="text/html")
                if page.header("content-type") != "text/html; charset=utf-8" or page.status not in (200, 404):
                    raise Failed(f"{page.call} answered {page.status}, {page.header('content-type')}")
                weight = len(gzip.compress(page.body, mtime=0))
                expect(weight <= WEIGHT_MAX, f"{path}{whose} weighs {weight} bytes")
                rows.append((weight, len(page.body), urllib.parse.unquote(path) + whose))
    finally:
        shop.kill()
    rows.sort(reverse=True)
    table = "".join(f"| {name} | {weight:,} | {whole:,} |\n" for weight, whole, name in rows)
    print(ABOUT.splitlines()[-2] + "\n" + table, end="")
    if os.environ.get("UPDATE_DOCS"):
        with open(DOCUMENT, "w", encoding="utf-8") as file:
            file.write(ABOUT + table)


if __name__ == "__main__":
    try:
        main(*(sys.argv[1:] or [Shop.program]))
    except Failed as failed:
        sys.exit(f"FAILED: {failed}")
