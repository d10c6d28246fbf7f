"""The services that functions call, behind a proxy that knows which function calls.

Each function has an access key of its own, as each has a role of its own in the cloud. The proxy holds every call against that
function's statements, refuses what they do not allow as the service would, and passes the rest on: the table to DynamoDB Local,
the mail service and the secrets manager to moto. It can let a service hang or fail for one stack.
"""

import base64
import http.client
import json
import re
import threading
import urllib.parse

from iam import is_allowed
from server import Handler, listen
from stack import ACCOUNT, REGION

WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def partition_key(names, values, expression):
    """The partition key that a query's condition asks for."""
    found = re.search(r"(#?\w+)\s*=\s*(:\w+)", expression)
    assert names.get(found.group(1), found.group(1)) == "pk", f"not a query by key: {expression}"
    return values[found.group(2)]["S"]


def table_accesses(operation, body):
    """(action, table, partition keys) of a call to the table, as IAM checks it: a transaction by its parts."""
    if operation == "TransactWriteItems":
        found = []
        for part in body["TransactItems"]:
            ((kind, write),) = part.items()
            found.append((WRITES[kind], write["TableName"], [write.get("Item", write.get("Key"))["pk"]["S"]]))
        return found
    if operation == "BatchGetItem":
        return [(operation, table, [key["pk"]["S"] for key in asked["Keys"]]) for table, asked in body["RequestItems"].items()]
    if operation == "Query":
        keys = [partition_key(body.get("ExpressionAttributeNames", {}), body["ExpressionAttributeValues"], body["KeyConditionExpression"])]
    elif "Key" in body or "Item" in body:
        keys = [body.get("Item", body.get("Key"))["pk"]["S"]]
    else:
        keys = []
    return [(operation, body["TableName"], keys)]


def accesses(service, target, path, body):
    """(action, resource, context) of a call."""
    if service == "dynamodb":
        operation = target.split(".")[1]
        arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/"
        return [(f"dynamodb:{action}", arn + table, {"dynamodb:LeadingKeys": keys}) for action, table, keys in table_accesses(operation, body)]
    if service == "secretsmanager":
        return [("secretsmanager:" + target.split(".")[1], body["SecretId"], {})]
    assert (service, path) == ("ses", "/v2/email/outbound-emails"), f"an unknown call: {service} {target} {path}"
    sender = re.sub(r".*<(.*)>", r"\1", body["FromEmailAddress"])
    arn = f"arn:aws:ses:{REGION}:{ACCOUNT}:"
    resources = [arn + "identity/" + sender.split("@")[1], arn + "configuration-set/" + body["ConfigurationSetName"]]
    return [("ses:SendEmail", resource, {"ses:FromAddress": sender}) for resource in resources]


class Services:
    def __init__(self, dynamodb, moto):
        self.upstream = {"dynamodb": dynamodb, "ses": moto, "secretsmanager": moto}
        self.principals = {}
        # (stack, service): "hang" or "fail".
        self.outages = {}
        self.recovered = threading.Condition()
        self.refused = []
        self.letters = []
        self.url = "http://" + listen(Proxy, self)

    def add(self, stack, function, statements):
        """An access key for a function."""
        key = f"AKIA{len(self.principals):016d}"
        self.principals[key] = (stack, function, statements)
        return key

    def break_(self, stack, service, how):
        self.outages[(stack, service)] = how

    def mend(self, stack, service):
        with self.recovered:
            self.outages.pop((stack, service), None)
            self.recovered.notify_all()

    def answer(self, method, path, headers, body):
        """(status, headers, body), or `None` when the service hangs."""
        credential = re.search(r"Credential=(\w+)/\d+/[\w-]+/(\w+)/aws4_request", headers.get("authorization", ""))
        key, service = credential.groups()
        stack, function, statements = self.principals[key]
        how = self.outages.get((stack, service))
        if how == "hang":
            with self.recovered:
                self.recovered.wait_for(lambda: (stack, service) not in self.outages)
            return None
        if how == "fail":
            return 500, {"content-type": "application/x-amz-json-1.0"}, b'{"__type":"InternalServerError","message":"down"}'
        parsed = json.loads(body or b"{}")
        for action, resource, context in accesses(service, headers.get("x-amz-target", ""), path, parsed):
            if not is_allowed(statements, action, resource, context):
                self.refused.append(f"{stack} {function}: {action} on {resource} {context or ''}")
                said = json.dumps({"__type": "AccessDeniedException", "message": f"not authorized to perform {action}"}).encode()
                return 400, {"content-type": "application/x-amz-json-1.0", "x-amzn-errortype": "AccessDeniedException"}, said
        status, answered, text = self.forward(service, method, path, headers, body)
        if service == "ses" and status == 200:
            self.letters.append((stack, parsed))
        return status, answered, text

    def forward(self, service, method, path, headers, body):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.upstream[service]).netloc, timeout=60)
        try:
            connection.request(method, path, body, {**headers, "connection": "close"})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()


class Proxy(Handler):
    def do_POST(self):
        answer = self.owner.answer(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, self.body())
        if answer is None:
            self.close_connection = True
            return
        status, headers, text = answer
        own = ("content-length", "connection", "transfer-encoding", "date")
        self.send(status, [(name, value) for name, value in headers.items() if name.lower() not in own], text)

    do_GET = do_PUT = do_DELETE = do_POST


def letter(parsed):
    """A mail as people get it."""
    simple = parsed["Content"]["Simple"]
    text = simple["Body"]["Text"]["Data"]
    return {"to": parsed["Destination"]["ToAddresses"][0], "subject": simple["Subject"]["Data"], "text": text}


def json_default(value):
    """Records of a stream as JSON: times as numbers, bytes in Base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return int(value.timestamp())
