#!/usr/bin/env python3
"""The whole story over HTTP, against the program as people start it.

An affiliate's link is followed, the visitor signs up, joins the mailing list and confirms, buys, the order is
attributed, commission is booked, a payout is made and undone: once in memory; and once on a data folder, with the
program killed in the middle of it and started again. A line for each step; the first that fails ends it.

    tests/smoke/story.py [PROGRAM]        (target/debug/local without one)

tests/cloud tells the same story of a stack.

The Python that lies on every machine is enough for it.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

PROGRAM = "target/debug/local"
# From the start of the process to its first answer, in seconds.
START_MAX = 2.0
DAY = 86_400
PASSWORD = "plums grow behind the chapel"
# Whoever takes an errand has it for a minute; killed with one in hand, the program gets it again only after that.
LETTER_MAX = 90


class Failed(Exception):
    """A step did not end as it should."""


def expect(holds, what):
    if not holds:
        raise Failed(what)


class Answer:
    def __init__(self, call, response):
        self.call = call
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read()

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), None)

    def cookie(self, name):
        for key, value in self.headers:
            if key.lower() == "set-cookie" and value.startswith(name + "="):
                return value.split(";")[0][len(name) + 1 :]
        return None

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode()

    def is_(self, *statuses):
        expect(self.status in statuses, f"{self.call} answered {self.status}, not {statuses}: {self.body[:500]!r}")
        return self


class Caller:
    """Whoever calls a shop at an address, as anybody, as staff or as the storefront."""

    url = key = staff = None
    # Visitors come from networks of their own, where all of 127/8 is this machine.
    has_networks = True

    def call(self, method, path, body=None, bearer=None, source="127.0.0.1", **headers):
        where = urllib.parse.urlsplit(self.url)
        connect = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        connection = connect(where.netloc, timeout=90, source_address=(source, 0) if self.has_networks else None)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if bearer:
            sent["authorization"] = f"Bearer {bearer}"
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            sent["content-type"] = "application/json"
        try:
            connection.request(method, path, body=body, headers=sent)
            return Answer(f"{method} {path}", connection.getresponse())
        finally:
            connection.close()

    def as_staff(self, method, path, body=None, **headers):
        return self.call(method, path, body, bearer=self.staff, **headers)

    def as_storefront(self, method, path, body=None, **headers):
        return self.call(method, path, body, bearer=self.key, **headers)

    def letter(self, to, kind, seen=0):
        """The newest letter of a kind, waited for: mails are sent after the answer."""
        until = time.monotonic() + LETTER_MAX
        while time.monotonic() < until:
            found = [letter for letter in self.letters(to) if letter["kind"] == kind]
            if len(found) > seen:
                return found[-1]
            time.sleep(0.05)
        raise Failed(f"no {kind} letter to {to}, but {[letter['kind'] for letter in self.letters(to)]}")


class Shop(Caller):
    """The program, started; and killed as a power cut would."""

    program = PROGRAM

    def __init__(self, *arguments):
        self.arguments = list(arguments)
        self.process = None
        self.start()

    def start(self):
        folder = tempfile.mkdtemp(prefix="shopfolk-ready-")
        ready = os.path.join(folder, "ready.json")
        started = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "--port", "0", "--ready-file", ready, *self.arguments],
            stdout=subprocess.DEVNULL,
        )
        while not os.path.exists(ready):
            expect(self.process.poll() is None, f"the program ended with {self.process.returncode}")
            expect(time.monotonic() - started < 60, "the program does not get ready")
            time.sleep(0.01)
        with open(ready, encoding="utf-8") as file:
            said = json.load(file)
        self.url, self.key, self.staff = said["url"], said["storefront_key"], said["staff_token"]
        self.call("GET", "/login").is_(200)
        self.took = time.monotonic() - started

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def letters(self, to):
        return self.call("GET", "/dev/outbox?to=" + urllib.parse.quote(to)).is_(200).json()

    def advance(self, seconds):
        self.call("POST", "/dev/clock", {"advance_seconds": seconds}).is_(204)


def token_in(letter):
    found = re.search(r"https?://\S*[?&]token=([^\s&]+)", letter["text"])
    expect(found, f"no link in {letter['text']}")
    return urllib.parse.unquote(found.group(1))


def step(text):
    print(f"   {text}", flush=True)


class Story:
    ursulas, octavias = "ursula@example.com", "octavia@example.com"

    def __init__(self, shop, tell_of_interruption=None):
        self.shop = shop
        self.interrupt = tell_of_interruption or (lambda: None)
        self.octavia = 0
        self.ursula = 0
        self.session = None
        self.visit = None

    def now(self):
        # The storefront's own clock: the shop takes a moment in the future as now.
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time()))

    def order(self, **changes):
        return {
            "status": "paid",
            "items_minor": 10_000,
            "discount_minor": 1_000,
            "shipping_minor": 500,
            "handling_minor": 0,
            "tax_minor": 1_800,
            "refunded_items_minor": 0,
            "disputed_minor": 0,
            "currency": "EUR",
            "placed_at": self.placed_at,
            "updated_at": self.placed_at,
            "customer": {"email": self.ursulas, "name": "Ursula", "language": "de"},
            "payment_method": "card",
            "visit": self.visit,
            "lines": [{"version": "mug-blue", "product": "mug", "categories": [["home"]], "quantity": 2, "unit_minor": 5_000}],
            **changes,
        }

    def an_affiliate_is_approved(self):
        shop = self.shop
        made = shop.as_staff("POST", "/admin/customers", {"email": self.octavias, "name": "Octavia"}).is_(201).json()
        self.octavia = made["number"]
        shop.as_staff("PATCH", f"/admin/customers/{self.octavia}", {"affiliate": {"enabled": True, "rate_bp": 1000}}).is_(200)
        shop.letter(self.octavias, "affiliate_approved")
        step(f"Octavia, customer {self.octavia}, is an affiliate at 10 % and was told by mail")

    def a_visitor_follows_the_link(self):
        shop = self.shop
        followed = shop.call("GET", f"/r/{self.octavia}", source="127.0.3.1", user_agent="Mozilla/5.0 (X11) Firefox/140.0").is_(302)
        expect(followed.cookie("__Host-visit"), "following the link gives a visit")
        hit = {"af": str(self.octavia), "landing": "/product/stoneware-mug", "referrer": "https://blog.example/mugs"}
        answer = shop.as_storefront("POST", "/hits", hit, X_Customer_IP="127.0.3.1", X_Customer_Agent="Mozilla/5.0 (X11) Firefox/140.0")
        self.visit = answer.is_(200).json()["visit"]
        expect(self.visit, "a hit gives a visit")
        nobody = shop.as_storefront("POST", "/hits", {"af": "999999", "landing": "/"}).is_(200).json()
        expect(nobody["visit"] is None, "nobody's number gives none")
        step("a visitor follows Octavia's link, by the redirect and by the storefront's server")

    def the_visitor_signs_up(self):
        shop = self.shop
        shop.call("POST", "/sign-up", {"email": self.ursulas.replace("u", "U"), "name": "Ursula", "language": "de"}).is_(202)
        letter = shop.letter(self.ursulas, "sign_up")
        expect(letter["language"] == "de", f"the letter is in German: {letter['subject']}")
        token = token_in(letter)
        shop.call("GET", f"/sign-up/confirm?token={token}", accept="text/html").is_(200)
        shop.call("POST", "/sign-up/confirm", {"token": token, "password": "password"}).is_(422)
        shop.call("POST", "/sign-up/confirm", {"token": token, "password": PASSWORD}).is_(200)
        shop.call("POST", "/sign-up/confirm", {"token": token, "password": PASSWORD}).is_(410)
        shop.call("POST", "/login", {"email": self.ursulas, "password": "not this one, I fear"}).is_(401)
        opened = shop.call("POST", "/login", {"email": self.ursulas.replace("ursula", "URSULA"), "password": PASSWORD}).is_(200)
        self.session = opened.json()["token"]
        self.ursula = opened.json()["customer"]["number"]
        expect(opened.cookie("__Host-cs") == self.session, "the cookie holds the token")
        account = shop.call("GET", "/account", bearer=self.session).is_(200).json()
        expect(account["email"].lower() == self.ursulas, f"her account: {account}")
        step(f"Ursula, customer {self.ursula}, signs up, chooses a password by the mailed link, and logs in")

    def she_joins_the_mailing_list(self):
        shop = self.shop
        shop.call("POST", "/mailing-list", {"email": self.ursulas}, source="127.0.3.1").is_(202)
        expect(not self.is_subscribed(), "asking is not confirming")
        token = token_in(shop.letter(self.ursulas, "opt_in_confirm"))
        for _ in range(3):
            shop.call("GET", f"/mailing-list/confirm?token={token}", accept="text/html").is_(200)
        expect(not self.is_subscribed(), "opening the link is not confirming")
        shop.call("POST", "/mailing-list/confirm", {"token": token}, source="127.0.3.1").is_(200)
        shop.call("POST", "/mailing-list/confirm", {"token": token}).is_(410)
        expect(self.is_subscribed(), "now she is on the list")
        proof = shop.as_staff("GET", f"/admin/customers/{self.ursula}/opt-in-proof").is_(200).text()
        expect(not shop.has_networks or "127.0.3.1" in proof, "the proof names the address of the connection")
        step("Ursula joins the mailing list and confirms; the proof is there")

    def is_subscribed(self):
        listed = self.shop.as_staff("GET", "/admin/customers?filter=mailing-list").is_(200).json()
        return any(customer["email"].lower() == self.ursulas for customer in listed["customers"])

    def she_buys(self):
        shop = self.shop
        self.placed_at = self.now()
        placed = shop.as_storefront("PUT", "/orders/story-1", self.order(status="placed")).is_(200, 201).json()
        expect(placed["lines"] == [] and placed["because"] == "not_paid", f"nothing is earned yet: {placed}")
        paid = shop.as_storefront("PUT", "/orders/story-1", self.order()).is_(200).json()
        expect(paid["customer_number"] == self.ursula, f"it is Ursula's: {paid}")
        expect((paid["referred_by"], paid["because"]) == (self.octavia, "tagged_now"), f"Octavia referred her: {paid}")
        line = paid["lines"][0]
        figures = (line["base_minor"], line["rate_bp"], line["amount_minor"], line["currency"])
        expect(figures == (9_000, 1_000, 900, "EUR"), f"10 % of 90.00: {line}")
        again = shop.as_storefront("PUT", "/orders/story-1", self.order()).is_(200).json()
        expect(len(again["lines"]) == 1, "telling it twice changes nothing")
        listed = shop.call("GET", "/account/orders", bearer=self.session).is_(200).json()["orders"]
        expect([order["order_id"] for order in listed] == ["story-1"], f"her orders: {listed}")
        step("Ursula pays for an order of 90.00; 9.00 are booked for Octavia")

    def some_is_refunded(self):
        refunded = self.order(refunded_items_minor=4_500, updated_at=self.later(1))
        told = self.shop.as_storefront("PUT", "/orders/story-1", refunded).is_(200).json()
        amounts = [line["amount_minor"] for line in told["lines"]]
        expect(amounts == [900, -450], f"a refund of 45.00 takes back 4.50: {amounts}")
        old = self.shop.as_storefront("PUT", "/orders/story-1", self.order()).is_(200).json()
        expect(len(old["lines"]) == 2, "an older snapshot changes nothing")
        step("goods worth 45.00 are refunded; 4.50 are taken back")

    def later(self, seconds):
        moment = time.mktime(time.strptime(self.placed_at, "%Y-%m-%dT%H:%M:%SZ")) + seconds
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.localtime(moment))

    def lines(self, state):
        return self.shop.as_staff("GET", f"/admin/affiliates/{self.octavia}/lines?state={state}").is_(200).json()["lines"]

    def nothing_is_due_yet(self):
        answer = self.pay("too-early")
        expect(answer.status in (409, 422) and answer.json()["code"] == "nothing_due", f"nothing is due: {answer.status} {answer.text()}")
        step("nothing is due before 30 days have passed")

    def pay(self, key):
        wanted = {"lines": "due", "currency": "EUR", "method": "cash", "note": "over the counter"}
        return self.shop.as_staff("POST", f"/admin/affiliates/{self.octavia}/payouts", wanted, Idempotency_Key=key)

    def she_is_paid(self):
        self.payout = self.pay("story-payout").is_(201).json()
        expect((self.payout["total_minor"], self.payout["currency"]) == (450, "EUR"), f"4.50 are paid: {self.payout}")
        again = self.pay("story-payout").is_(200, 201).json()
        expect(again["id"] == self.payout["id"], "the same key gets the same payout")
        expect(self.lines("unpaid") == [] and len(self.lines("paid")) == 2, "no line is left unpaid")
        step("after 31 days Octavia is paid 4.50, once, however often the button is pressed")

    def and_not_paid(self):
        self.shop.as_staff("POST", f"/admin/payouts/{self.payout['id']}/unpay", {}).is_(200)
        shown = self.shop.as_staff("GET", f"/admin/payouts/{self.payout['id']}").is_(200).json()
        expect(shown["state"] == "cancelled", f"it stays in the history: {shown}")
        expect(len(self.lines("unpaid")) == 2 and self.lines("paid") == [], "its lines are unpaid again")
        step("the payout is marked as unpaid; its lines wait again")

    def the_demonstration_storefront_sells(self):
        shop = self.shop
        home = shop.call("GET", f"/?af={self.octavia}&colour=blue", source="127.0.3.2", user_agent="Mozilla/5.0 (X11) Firefox/140.0")
        expect(home.is_(303).header("location") == "/?colour=blue", "it strips the parameter of a link")
        expect(home.cookie("storefront-visit"), "and keeps the visit")
        ordered = urllib.parse.urlencode({"product": "oak-board", "email": "toni@example.com", "name": "Toni", "quantity": "2", "code": str(self.octavia), "newsletter": "yes"})
        form = {"content_type": "application/x-www-form-urlencoded", "accept": "text/html"}
        to_pay = shop.call("POST", "/checkout", ordered, source="127.0.3.9", **form).is_(303).header("location")
        shop.call("GET", to_pay).is_(200)
        thanks = shop.call("POST", f"{to_pay}/pay", "", **form).is_(303).header("location")
        page = shop.call("GET", thanks).is_(200).text()
        expect("tagged_now" in page and "7.80" in page, f"10 % of 78.00: {page}")
        shop.call("POST", f"{thanks}/refund", "", **form).is_(303)
        expect("\u2212€3.90" in shop.call("GET", thanks).is_(200).text(), "half of it is taken back")
        shop.letter("toni@example.com", "opt_in_confirm")
        step("the demonstration storefront takes an order, is paid and refunds half")

    def tell(self):
        self.an_affiliate_is_approved()
        self.a_visitor_follows_the_link()
        self.the_visitor_signs_up()
        self.interrupt()
        self.she_joins_the_mailing_list()
        self.she_buys()
        self.interrupt()
        self.some_is_refunded()
        self.nothing_is_due_yet()
        self.shop.advance(31 * DAY)
        self.interrupt()
        # Two weeks are the most that a session lasts.
        self.session = None
        self.she_is_paid()
        self.interrupt()
        self.and_not_paid()


def in_memory():
    shop = Shop("--memory")
    try:
        step(f"it answers after {shop.took:.2f} s")
        expect(shop.took < START_MAX, f"it takes {shop.took:.2f} s to answer")
        story = Story(shop)
        story.tell()
        story.the_demonstration_storefront_sells()
    finally:
        shop.kill()


def on_a_folder():
    folder = tempfile.mkdtemp(prefix="shopfolk-data-")
    shop = Shop("--data", folder)
    number = 0

    def interrupt():
        nonlocal number
        number += 1
        keys, letters = (shop.key, shop.staff), shop.letters("ursula@example.com")
        # A mail that is asked for and perhaps not sent when the light goes out.
        waiting = f"guest-{number}@example.com"
        shop.call("POST", "/sign-up", {"email": waiting}, source=f"127.0.4.{number}").is_(202)
        shop.kill()
        shop.start()
        expect((shop.key, shop.staff) == keys, "the keys are the same")
        kept = shop.letters("ursula@example.com")
        expect(kept[: len(letters)] == letters, "the letters are kept")
        shop.letter(waiting, "sign_up")
        step(f"-- killed and started again in {shop.took:.2f} s: same keys, letters kept, the waiting mail sent")
        expect(shop.took < START_MAX, f"it takes {shop.took:.2f} s to answer")

    try:
        story = Story(shop, interrupt)
        story.tell()
        story.the_demonstration_storefront_sells()
        before = [shop.as_staff("GET", "/admin/customers").is_(200).json(), shop.letters("ursula@example.com")]
        shop.kill()
        shop.start()
        after = [shop.as_staff("GET", "/admin/customers").is_(200).json(), shop.letters("ursula@example.com")]
        expect(before == after, "nothing is lost")
        shop.call("POST", "/login", {"email": "ursula@example.com", "password": PASSWORD}).is_(200)
        step("after one more start everything is as it was, and Ursula logs in")
    finally:
        shop.kill()


def main():
    Shop.program = sys.argv[1] if len(sys.argv) > 1 else PROGRAM
    for title, told in (("in memory", in_memory), ("on a data folder, killed in the middle", on_a_folder)):
        print(f"The story {title}:", flush=True)
        try:
            told()
        except Failed as failed:
            print(f"   FAILED: {failed}", file=sys.stderr)
            return 1
    print("It all came true.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
