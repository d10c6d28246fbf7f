"""The cloud, rehearsed: the functions' programs as the template sets them up, without an account. `tests/cloud/run` starts it.

A line for each check; all are made, and any that fails turns the whole red. `--planted` proves that it can: it breaks one thing after
another and expects the check that guards it to fail.
"""

import contextlib
import copy
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback

import calls
import checks
import gradual
from cloud import Cloud, wait_until_up
from planted import PLANTED, without_time_limit
from services import Services
from stack import Stack, read
from story import Failed, Shop

FOLDER = "target/rehearsal"
# The stack has a domain; nobody resolves it.
DOMAIN = {"DomainName": "people.shop.example", "CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/1"}


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


def parameters(environment):
    """Those of samconfig.toml, which is what `sam deploy` would use."""
    with open("samconfig.toml", "rb") as file:
        lines = tomllib.load(file)[environment]["deploy"]["parameters"]["parameter_overrides"]
    given = dict(line.split("=", 1) for line in lines)
    domain = {**DOMAIN, "DomainName": ("" if environment == "default" else "staging.") + DOMAIN["DomainName"]}
    return {name: value.strip('"') for name, value in {**given, **domain}.items()}


@contextlib.contextmanager
def servers():
    """DynamoDB Local and moto, each on a port of its own."""
    table_port, moto_port = free_port(), free_port()
    environment = {**os.environ, "PORT": str(table_port), "AWS_ACCESS_KEY_ID": "moto", "AWS_SECRET_ACCESS_KEY": "moto"}
    log = open(os.path.join(FOLDER, "servers.log"), "wb")
    own_group = {"stdout": log, "stderr": log, "start_new_session": True}
    running = [
        subprocess.Popen([".ci/dynamodb-local", "--serve"], env=environment, **own_group),
        subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(moto_port)], env=environment, **own_group),
    ]
    urls = f"http://127.0.0.1:{table_port}", f"http://127.0.0.1:{moto_port}"
    try:
        for url, what in zip(urls, ("DynamoDB Local", "moto")):
            wait_until_up(url, what)
        yield urls
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGTERM)
        log.close()


class Rehearsal:
    """Production and staging, side by side, and local mode for comparison."""

    def __init__(self, urls, template, programs="target/debug"):
        self.services = Services(*urls)
        folder = tempfile.mkdtemp(dir=FOLDER)
        # A name of its own for each rehearsal: all of them share the services.
        suffix = os.path.basename(folder).replace("_", "-")
        stacks = [Stack(template, name + suffix, parameters(of)) for name, of in (("shopfolk-", "default"), ("shopfolk-staging-", "staging"))]
        self.clouds = []
        for stack in stacks:
            self.clouds.append(Cloud(stack, self.services, programs, folder))
        Shop.program = "target/debug/local"
        self.local = Shop("--memory")

    def end(self):
        for cloud in self.clouds:
            cloud.end()
        self.local.kill()

    def refuses_nothing(self):
        checks.expect(not self.services.refused, f"roles refuse: {sorted(set(self.services.refused))}")
        checks.step("no call was made that its function's role refuses")

    def was_never_killed(self):
        killed = [function.name for cloud in self.clouds for function in cloud.functions.values() if function.killed]
        checks.expect(not killed, f"Lambda had to kill {killed}")
        checks.step("no function ran until Lambda ended it")

    def outages(self, how):
        first, second = self.clouds
        checks.together(lambda: checks.mail_outage(first, how), lambda: checks.table_outage(second, how))
        # By itself, because other functions start while the first two run.
        checks.secret_outage(first, how)

    def checks(self):
        """Each check by its name, in order."""
        first, second = self.clouds
        return {
            "the story": lambda: checks.whole_story(first),
            "chores": lambda: checks.chores(first),
            "parity": lambda: calls.parity(first, self.local),
            "odd calls": lambda: calls.odd_calls(first, first.stack.parameters["StorefrontUrl"]),
            "preflights": lambda: calls.preflights(first, first.stack.parameters["StorefrontUrl"]),
            "the check of a first deploy": lambda: checks.first_deploy(second),
            "two stacks": lambda: checks.two_stacks(first, second),
            "a front": lambda: checks.behind_a_front(first),
            "a gradual deployment": lambda: gradual.check(first.stack.parameters),
            "services that hang": lambda: self.outages("hang"),
            "services that fail": lambda: self.outages("fail"),
            "permissions": self.refuses_nothing,
            "time": self.was_never_killed,
            "the log": lambda: checks.nothing_personal(first),
        }


def failing(rehearsal, names=None):
    """Makes checks, all or some, and says which fail."""
    failed = []
    for name, check in rehearsal.checks().items():
        if names is None or name in names:
            print(f"{name}:", flush=True)
            try:
                check()
            except Exception as error:
                failed.append(name)
                print(f"   FAILED: {error}", flush=True)
                if not isinstance(error, Failed):
                    traceback.print_exc()
    return failed


def rehearse(urls, template):
    rehearsal = Rehearsal(urls, template)
    try:
        return failing(rehearsal)
    finally:
        rehearsal.end()


def prove(urls, template):
    """Plants one break after another. Returns those that nobody noticed."""
    unnoticed = []
    for what, (names, plant) in PLANTED.items():
        print(f"\n-- planted: {what}", flush=True)
        broken = copy.deepcopy(template)
        plant(broken)
        rehearsal = Rehearsal(urls, broken)
        try:
            if not failing(rehearsal, names):
                unnoticed.append(what)
        finally:
            rehearsal.end()
    print("\n-- planted: a client without a time limit", flush=True)
    with without_time_limit() as programs:
        rehearsal = Rehearsal(urls, template, programs)
        try:
            if not failing(rehearsal, ["services that hang"]):
                unnoticed.append("a client without a time limit")
        finally:
            rehearsal.end()
    return unnoticed


def main():
    began = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    template = read("template.yaml")
    is_proof = "--planted" in sys.argv
    with servers() as urls:
        failed = prove(urls, template) if is_proof else rehearse(urls, template)
    took = time.monotonic() - began
    if failed:
        print(f"{'Nobody noticed' if is_proof else 'FAILED'}: {', '.join(failed)} ({took:.0f} s)", file=sys.stderr)
        return 1
    print("Each planted break was noticed." if is_proof else f"The cloud, rehearsed in {took:.0f} s: all is well.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
