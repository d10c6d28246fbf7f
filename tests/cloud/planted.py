"""Breaks that the rehearsal must notice, each with the checks that are made for it."""

import contextlib
import os
import shutil
import subprocess

SOURCES = "target/rehearsal/sources"
PROGRAMS = "target/rehearsal/programs"
# Kept, so that only the first proof takes minutes for it.
BUILT = "target/planted"
CLIENT = os.path.join(SOURCES, "shared/src/mailer/ses.rs")
TIME_LIMITS = ("Duration::from_secs(5)", "Duration::from_secs(12)")


def without_options(template):
    del template["Resources"]["Api"]["Properties"]["CorsConfiguration"]
    del template["Resources"]["NotFound"]["Properties"]["Events"]["Default"]
    del template["Resources"]["Api"]["Properties"]["RouteSettings"]["$default"]


def without_head(template):
    del template["Resources"]["Login"]["Properties"]["Events"]["HeadLogin"]


def without_a_permission(template):
    for statement in template["Resources"]["SignUp"]["Properties"]["Policies"][0]["Statement"]:
        if statement["Action"] == ["dynamodb:PutItem"]:
            statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].remove("Q#*")


def with_a_fixed_schedule(template):
    schedule = template["Resources"]["MailSend"]["Properties"]["Events"]["Sweep"]["Properties"]
    del schedule["OmitName"], schedule["GroupName"]


PLANTED = {
    "a gateway without OPTIONS and `$default`": (["parity", "odd calls", "preflights"], without_options),
    "a route without HEAD": (["parity"], without_head),
    "a function that may not leave a mail job": (["the story", "permissions"], without_a_permission),
    "a schedule with a fixed name": (["two stacks"], with_a_fixed_schedule),
}


@contextlib.contextmanager
def without_time_limit():
    """The programs, with a mail client that waits for ever: built from a copy of the sources, and apart, because cargo would take the
    copy for the original."""
    subprocess.run(["git", "worktree", "prune"], check=True)
    subprocess.run(["git", "worktree", "add", "--force", "--detach", SOURCES, "HEAD"], check=True, capture_output=True)
    try:
        with open(CLIENT, encoding="utf-8") as file:
            text = file.read()
        for limit in TIME_LIMITS:
            assert limit in text
            text = text.replace(limit, "Duration::from_hours(1)")
        with open(CLIENT, "w", encoding="utf-8") as file:
            file.write(text)
        build = ["cargo", "build", "--quiet", "--locked", "--package", "mail-send", "--target-dir", os.path.abspath(BUILT)]
        subprocess.run(build, cwd=SOURCES, check=True)
        shutil.copytree("target/debug", PROGRAMS, ignore=lambda folder, names: [name for name in names if os.path.isdir(os.path.join(folder, name))])
        shutil.copy(os.path.join(BUILT, "debug/mail-send"), PROGRAMS)
        yield PROGRAMS
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", SOURCES], check=True)
