"""What is rehearsed besides calls: the sweep and feedback, outages, two stacks, the log."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time

from story import PASSWORD, Story, expect, step
from triggers import wait_for


def whole_story(cloud):
    Story(cloud).tell()
    expect(not cloud.stream.dead_letters, f"the stream gave up: {cloud.stream.dead_letters}")


def chores(cloud):
    """The sweep, housekeeping, and the mail service's report of a bounce."""
    for run in (cloud.sweep, cloud.housekeep):
        went_well, answer = run()
        expect(went_well, f"a schedule's run failed: {answer}")
    with open("events/mail-feedback.json", encoding="utf-8") as file:
        event = json.load(file)
    event["detail"]["mail"]["tags"]["ses:configuration-set"] = [cloud.stack.physical_name("MailConfiguration")]
    answers = cloud.publish(event)
    expect(len(answers) == 1 and answers[0][0], f"a bounce is processed: {answers}")
    event["detail"]["mail"]["tags"]["ses:configuration-set"] = ["another stack's"]
    expect(cloud.publish(event) == [], "another stack's bounces are its own")
    step("the schedules call the sweep and housekeeping; a bounce is processed")


def timed(call):
    began = time.monotonic()
    answer = call()
    return answer, time.monotonic() - began


def together(*work):
    """Runs several at once and raises what the first of them raised."""
    raised = []

    def run(one):
        try:
            one()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def table_outage(cloud, how):
    function = cloud.functions["admin-customers"]
    cloud.as_staff("GET", "/admin/customers").is_(200)
    cloud.services.break_(cloud.stack.name, "dynamodb", how)
    try:
        for accept in ("application/json", "text/html"):
            answer, took = timed(lambda: cloud.as_staff("GET", "/admin/customers", accept=accept))
            answer.is_(503)
            expect(took < function.timeout, f"it took {took:.1f} s")
            expect(accept == "text/html" or answer.json()["code"] == "unavailable", answer.text())
    finally:
        cloud.services.mend(cloud.stack.name, "dynamodb")
    expect(function.killed == 0, "Lambda had to kill it")
    expect('"status":503' in function.log_text(), "the log says so")
    cloud.as_staff("GET", "/admin/customers").is_(200)
    step(f"the table {how}s: 503, in time, and well again afterwards")


def mail_outage(cloud, how):
    function, email = cloud.functions["mail-send"], f"{how}@example.com"
    cloud.services.break_(cloud.stack.name, "ses", how)
    try:
        _, took = timed(lambda: cloud.call("POST", "/sign-up", {"email": email}).is_(202))
        expect(took < 5, f"nobody waits for the mail service, but {took:.1f} s")
        wait_for(lambda: "a mail waits" in function.log_text(), function.timeout, "a line that a mail waits")
        wait_for(lambda: "MailDeferred" in function.log_text(), 5, "a metric of it")
    finally:
        cloud.services.mend(cloud.stack.name, "ses")
    expect(how != "hang" or "the mail service did not answer in time" in function.log_text(), "the log says why")
    expect(function.killed == 0, "Lambda had to kill it")

    def swept():
        went_well, answer = cloud.sweep()
        expect(went_well, f"the sweep failed: {answer}")
        return cloud.letters(email)

    wait_for(swept, 30, "the letter, once the mail service is back")
    step(f"the mail service {how}s: the mail waits, and goes out when it is back")


def secret_outage(cloud, how):
    function = cloud.functions["opt-out"]
    with function.alone:
        function.stop()
    cloud.services.break_(cloud.stack.name, "secretsmanager", how)
    try:
        answer, took = timed(lambda: cloud.call("GET", "/mailing-list/unsubscribe?token=x"))
        expect(answer.status == 500 and took < 10, f"{answer.status} after {took:.1f} s")
    finally:
        cloud.services.mend(cloud.stack.name, "secretsmanager")
    secret = cloud.stack.attributes[("ShopSecret", "Ref")]
    expect(secret in function.log_text(), "the log names the secret")
    cloud.call("GET", "/mailing-list/unsubscribe?token=x", accept="application/json").is_(200, 404, 410, 422)
    step(f"the secrets manager {how}s: a start ends in {took:.0f} s and names the secret; the next one succeeds")


def two_stacks(cloud, other):
    both = set(cloud.stack.identities()) & set(other.stack.identities())
    expect(not both, f"two stacks in one account want the same: {sorted(both)}")
    other.call("POST", "/sign-up", {"email": "second@example.com"}).is_(202)
    other.letter("second@example.com", "sign_up")
    expect(cloud.letters("second@example.com") == [], "each has its own people")
    other.as_staff("GET", "/admin/customers").is_(200)
    cloud.call("GET", "/admin/customers", bearer=other.staff).is_(401)
    for one in (cloud, other):
        spaces = set(re.findall(r'"Namespace":"([^"]+)"', one.log()))
        expect(spaces == {f"Shopfolk/{one.stack.name}"}, f"metrics of {one.stack.name} are in {spaces}")
    step("a second stack beside it has its own table, secret, schedules and metrics")


def nothing_personal(cloud):
    for word in ("@example.com", PASSWORD, "127.0.3.1", cloud.staff, cloud.key):
        lines = [line for line in cloud.log().splitlines() if word in line]
        expect(not lines, f"the log holds {word}: {lines[:3]}")
    step("no line of the log holds an address, a password, a network or a token")


def first_deploy(cloud):
    """The script for a real stack, with the mails read to it."""
    operate = f"{os.path.join(cloud.programs, 'operate')} --endpoint {cloud.services.upstream['dynamodb']}"
    where = ["--url", cloud.url, "--table", cloud.table, "--storefront", cloud.stack.parameters["StorefrontUrl"], "--operate", operate]
    command = [sys.executable, "-u", "operate/first-deploy-check", "--mailbox", "toni@example.com", *where]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=cloud.operator())
    said = b""
    while byte := process.stdout.read(1):
        said += byte
        asked = re.search(rb"A mail to (\S+) (?:has a link \((\w+)\)|says)[^:]*: $", said)
        if asked:
            kind = (asked.group(2) or b"affiliate_approved").decode()
            text = cloud.letter(asked.group(1).decode(), kind)["text"]
            process.stdin.write((" ".join(re.findall(r"https\S*token=\S*", text)) + "\n").encode())
            process.stdin.flush()
            said = said[: asked.start()] + b"\n"
    expect(process.wait() == 0, f"it failed: {said.decode()}")
    step("the script for a first deploy passes")


def behind_a_front(cloud):
    """With a front, a call that goes round it is refused."""
    function, secret = cloud.functions["login"], "a secret of CloudFront and nobody else"
    digest = base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")

    def start(digest):
        with function.alone:
            function.stop()
        function.environment["FRONT_SECRET_DIGEST"] = digest

    start(digest)
    try:
        by_it = {"x-front-secret": secret, "cloudfront-viewer-address": "203.0.113.7:46532"}
        cloud.call("GET", "/login", **by_it).is_(200)
        refused = cloud.call("GET", "/login", **{**by_it, "x-front-secret": "a guess"}).is_(403)
        expect(refused.json()["code"] == "not_by_the_front", refused.text())
        cloud.call("GET", "/login").is_(403)
    finally:
        start("")
    cloud.call("GET", "/login", **by_it).is_(200)
    expect(secret not in cloud.log(), "the secret is not logged")
    step("behind a front, calls that go round it are refused")
