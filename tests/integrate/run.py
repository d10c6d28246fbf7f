#!/usr/bin/env python3
"""Runs the examples of docs/integrate.md against the program as people start it.

Each code block whose fence names a file is written to that file; blocks of one name follow one another. The four clients
report an order, repeat it and refund half of it. The mappings turn the payloads beside this file into orders, each of
which must be accepted at the first try, with nothing ignored.

    tests/integrate/run.py [PROGRAM]        (target/debug/local without one)

It needs Python, Node, PHP and curl.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests/smoke"))
sys.dont_write_bytecode = True
from story import Shop, expect, step  # noqa: E402

CLIENTS = {
    "curl.sh": ["sh", "curl.sh"],
    "shopfolk.mjs": ["node", "shopfolk.mjs"],
    "shopfolk.py": [sys.executable, "shopfolk.py"],
    "shopfolk.php": ["php", "shopfolk.php"],
}
MAPPING = """
import { readFileSync } from "node:fs";
import * as map from "./map.mjs";
const { map: platform, arguments: given } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(map[platform](...given)));
"""


def examples(text):
    """The files that the document's code blocks make up."""
    files = collections.defaultdict(str)
    for name, code in re.findall(r"^```\w+ (\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        files[name] += code
    return files


def affiliate(shop):
    """The number of an approved affiliate with 10 %."""
    number = shop.as_staff("POST", "/admin/customers", {"email": "octavia@example.com"}).is_(201).json()["number"]
    terms = {"affiliate": {"enabled": True, "rate_bp": 1_000}}
    shop.as_staff("PATCH", f"/admin/customers/{number}", terms).is_(200)
    return number


def run_client(name, command, folder, shop, number):
    environment = {**os.environ, "SHOPFOLK_URL": shop.url, "SHOPFOLK_KEY": shop.key, "AF": str(number)}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    expect(ran.returncode == 0, f"{name} ended with {ran.returncode}: {ran.stderr}{ran.stdout}")
    first, again, refunded = (json.loads(line) for line in ran.stdout.splitlines() if line.strip())
    amounts = lambda answer: [line["amount_minor"] for line in answer["lines"]]
    expect((first["because"], first["referred_by"]) == ("tagged_now", number), f"{name}: {first}")
    expect((first["applied"], first["ignored"], amounts(first)) == (True, [], [900]), f"{name}: {first}")
    expect((again["applied"], again["why_not"], amounts(again)) == (False, "nothing_new", [900]), f"{name}: {again}")
    expect((refunded["applied"], amounts(refunded)) == (True, [900, -450]), f"{name}: {refunded}")


def report_payload(file, folder, shop, number):
    given = json.loads(file.read_text(encoding="utf-8"))
    ran = subprocess.run(["node", "run.mjs"], cwd=folder, input=json.dumps(given), capture_output=True, text=True, timeout=60)
    expect(ran.returncode == 0, f"{file.name}: {ran.stderr}")
    mapped = json.loads(ran.stdout)
    order, wanted = mapped["order"], given["expect"]
    seen = {member: order.get(member) for member in wanted["body"]}
    expect(seen == wanted["body"], f"{file.name}: {seen}")
    # The buyer typed in the affiliate's code, so that the base shows in a line.
    order["af"] = f"#{number}"
    path = "/orders/" + urllib.parse.quote(mapped["id"], safe="")
    answer = shop.as_storefront("PUT", path, order).is_(201).json()
    expect(answer["ignored"] == [], f"{file.name}: {answer['ignored']}")
    expect(answer["because"] == wanted.get("because", "tagged_now"), f"{file.name}: {answer}")
    bases = [line["base_minor"] for line in answer["lines"]]
    expect(bases == [wanted["base_minor"]] if "base_minor" in wanted else bases == [], f"{file.name}: {answer}")


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "target/debug/local"
    sys.modules["story"].PROGRAM = program
    shop = Shop("--memory")
    try:
        number = affiliate(shop)
        with tempfile.TemporaryDirectory() as folder:
            files = examples((ROOT / "docs/integrate.md").read_text(encoding="utf-8"))
            files["run.mjs"] = MAPPING
            expect(CLIENTS.keys() | {"map.mjs", "run.mjs"} == files.keys(), f"the document has {sorted(files)}")
            for name, code in files.items():
                pathlib.Path(folder, name).write_text(code, encoding="utf-8")
            for name, command in CLIENTS.items():
                run_client(name, command, folder, shop, number)
                step(f"{name}: reported, repeated, refunded")
            payloads = sorted((HERE / "payloads").glob("*.json"))
            expect(len(payloads) >= 12, f"{len(payloads)} payloads")
            for file in payloads:
                report_payload(file, folder, shop, number)
                step(f"{file.stem}: accepted at the first try")
    finally:
        shop.kill()


if __name__ == "__main__":
    try:
        main()
    except Exception as failure:  # One line says which example failed.
        sys.exit(f"   failed: {failure}")
