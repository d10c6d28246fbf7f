#!/usr/bin/env python3
"""Every route of the API document, called with generated input by those whom it is for.

    tests/schema/callers.py PROGRAM SCHEMATHESIS INPUTS

`.ci/schema` installs Schemathesis and runs this. Each caller gets a shop of their own with a customer, an affiliate, an
order and a payout in it, so that ids in paths exist.
"""

import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "smoke"))
from story import PASSWORD, Failed, Shop, expect  # noqa: E402

DOCUMENT = "docs/api/openapi.json"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
ORDER = {
    "status": "paid",
    "currency": "EUR",
    "items_minor": 10_000,
}
# Of every ten inputs, the ids that exist.
EXISTING = """
[parameters]
"path.number" = [1, 2]
"path.id" = ["o-1", "{payout}"]
"""


def sign_up(shop, email):
    """A customer with an account: their number and a session."""
    shop.call("POST", "/sign-up", {"email": email}).is_(202)
    token = re.search(r"token=([^\s\"&]+)", shop.letter(email, "sign_up")["text"]).group(1)
    shop.call("POST", "/sign-up/confirm", {"token": token, "password": PASSWORD}).is_(200)
    session = shop.call("POST", "/login", {"email": email, "password": PASSWORD}).is_(200).json()
    return session["customer"]["number"], session["token"]


def furnish(shop):
    """An affiliate with a payout, and a customer with an order. Returns the customer's session and the payout's id."""
    affiliate, _ = sign_up(shop, "octavia@example.com")
    approved = {"affiliate": {"enabled": True, "rate_bp": 1_000}}
    shop.as_staff("PATCH", f"/admin/customers/{affiliate}", approved).is_(200)
    visit = shop.call("POST", "/hits", {"af": str(affiliate), "landing": "/"}).is_(200).json()["visit"]
    _, session = sign_up(shop, "ursula@example.com")
    now = datetime.now(timezone.utc).isoformat()
    order = {**ORDER, "placed_at": now, "updated_at": now, "customer": {"email": "ursula@example.com"}, "visit": visit}
    shop.as_storefront("PUT", "/orders/o-1", order).is_(200, 201)
    pay = {"lines": "all", "currency": "EUR", "method": "cash"}
    payouts = f"/admin/affiliates/{affiliate}/payouts"
    paid = shop.as_staff("POST", payouts, pay, idempotency_key="first").is_(200, 201).json()
    return session, paid["id"]


def attack(program, schemathesis, name, inputs, bearer_of):
    shop = Shop("--memory")
    try:
        session, payout = furnish(shop)
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "schemathesis.toml")
            with open(config, "w", encoding="utf-8") as file:
                file.write(EXISTING.replace("{payout}", payout))
            run = subprocess.run(
                [os.path.abspath(schemathesis), "--config-file", config, "run", os.path.abspath(DOCUMENT), "--url", shop.url]
                + ["--header", f"Authorization: Bearer {bearer_of(shop, session)}", "--checks", CHECKS]
                + ["--phases", "examples,fuzzing", "--max-examples", inputs, "--max-redirects", "0"]
                + ["--suppress-health-check", "all", "--warnings", "off", "--generation-deterministic", "--no-color"],
                capture_output=True,
                text=True,
                # It keeps what it finds in a folder of its own.
                cwd=folder,
            )
        cases = re.search(r"Test cases:\n\s+(.*)", run.stdout)
        if run.returncode or not cases:
            print(run.stdout, run.stderr)
            return False
        print(f"as {name}: {cases.group(1)}")
        return True
    finally:
        shop.kill()


def main(program, schemathesis, inputs):
    Shop.program = program
    callers = {
        "a customer": lambda shop, session: session,
        "a storefront": lambda shop, session: shop.key,
        "staff": lambda shop, session: shop.staff,
    }
    passed = [attack(program, schemathesis, name, inputs, bearer_of) for name, bearer_of in callers.items()]
    expect(all(passed), "a fault, or an answer that the document does not tell of")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failed as why:
        sys.exit(f"FAILED: {why}")
