"""A stack that runs: its resources created in DynamoDB Local and moto, its functions behind the gateway, the stream and the schedules."""

import http.client
import os
import re
import subprocess
import time
import urllib.parse

from functions import Function
from gateway import Gateway
from services import letter
from story import Caller
from triggers import Stream, client, publish, tick

# The subject lines of letters, by the name of their kind.
SUBJECTS = {"sign_up": "letter-claim-subject", "opt_in_confirm": "letter-opt-in-subject", "affiliate_approved": "letter-approved-subject"}


def subjects(shop_name):
    """(kind, language) of a letter by its subject line."""
    found = {}
    for language in ("en", "de"):
        texts = ""
        for entry in os.scandir(f"shared/locales/{language}"):
            with open(entry.path, encoding="utf-8") as file:
                texts += file.read() + "\n"
        for kind, key in SUBJECTS.items():
            subject = re.search(rf"^{key} = (.*)$", texts, re.MULTILINE).group(1)
            found[subject.replace("{ $shop }", shop_name)] = (kind, language)
    return found


class Cloud(Caller):
    def __init__(self, stack, services, programs, folder):
        self.stack, self.services, self.programs = stack, services, programs
        self.table = stack.physical_name("Table")
        self.create_table()
        self.create_secret()
        self.create_mail()
        logs = os.path.join(folder, stack.name)
        os.makedirs(logs)
        made = [Function(stack, logical, services, programs, logs) for logical in stack.of_type("AWS::Lambda::Function")]
        self.functions = {function.name: function for function in made}
        self.gateway = Gateway(stack, self.functions)
        self.url = self.gateway.url
        self.stream = Stream(stack, self.functions, services.upstream["dynamodb"])
        self.subjects = subjects(stack.parameters["ShopName"])
        self.staff = self.operate("grant-staff", "--id", "toni", "--role", "owner", "--days", "1")
        self.key = self.operate("grant-storefront-key", "--name", "web", "--scopes", "orders:write,client-ip:forward")

    def create_table(self):
        made = self.stack.value(self.stack.resources["Table"]["Properties"])
        wanted = {name: made[name] for name in ("BillingMode", "AttributeDefinitions", "KeySchema")}
        stream = {"StreamEnabled": True, **made["StreamSpecification"]}
        tables = client("dynamodb", self.services.upstream["dynamodb"])
        tables.create_table(TableName=self.table, StreamSpecification=stream, **wanted)
        self.stack.attributes[("Table", "StreamArn")] = self.stack.arn("Table") + "/stream/2026-01-01T00:00:00.000"

    def create_secret(self):
        made = self.stack.value(self.stack.resources["ShopSecret"]["Properties"])
        secrets = client("secretsmanager", self.services.upstream["secretsmanager"])
        password = secrets.get_random_password(**made["GenerateSecretString"])["RandomPassword"]
        created = secrets.create_secret(Name=self.stack.physical_name("ShopSecret"), SecretString=password)
        self.stack.attributes[("ShopSecret", "Ref")] = created["ARN"]

    def create_mail(self):
        mail = client("sesv2", self.services.upstream["ses"])
        mail.create_configuration_set(ConfigurationSetName=self.stack.physical_name("MailConfiguration"))
        # All rehearsals of a run share the services, and a domain is registered once.
        if "MailIdentity" in self.stack.resources and not mail.list_email_identities()["EmailIdentities"]:
            mail.create_email_identity(EmailIdentity=self.stack.physical_name("MailIdentity"))

    def operate(self, *arguments):
        """The operator's program. It works with the operator's credentials, not with a function's."""
        command = [os.path.join(self.programs, "operate"), "--endpoint", self.services.upstream["dynamodb"], "--table", self.table, "--by", "toni"]
        return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True, env=self.operator()).stdout.strip()

    def operator(self):
        """The operator's environment: with the secret, which signs the audit log."""
        secrets = client("secretsmanager", self.services.upstream["secretsmanager"])
        secret = secrets.get_secret_value(SecretId=self.stack.attributes[("ShopSecret", "Ref")])["SecretString"]
        return {**os.environ, "SHOP_SECRET": secret}

    def letters(self, to):
        found = [letter(parsed) for stack, parsed in list(self.services.letters) if stack == self.stack.name]
        named = [(one, self.subjects.get(one["subject"], (one["subject"], None))) for one in found if one["to"].lower() == to.lower()]
        return [{**one, "kind": kind, "language": language} for one, (kind, language) in named]

    def advance(self, _seconds):
        """No clock moves here: instead everything is due at once. Functions that start again read the new setting."""
        self.operate("set", "settings", "affiliates_due_days", "0")
        for function in self.functions.values():
            with function.alone:
                function.stop()

    def sweep(self):
        return tick(self.stack, self.functions, "MailSendSweep")

    def housekeep(self):
        return tick(self.stack, self.functions, "HousekeepingHourly")

    def publish(self, event):
        return publish(self.stack, self.functions, event)

    def log(self):
        return "\n".join(function.log_text() for function in self.functions.values())

    def end(self):
        self.stream.ended.set()
        time.sleep(0.2)
        for function in self.functions.values():
            if function.process is not None:
                function.process.kill()


def wait_until_up(url, what):
    """Waits until a server answers anything at all."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{what} does not start")
