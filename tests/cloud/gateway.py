"""The HTTP API as API Gateway runs it: routes and CORS from the transformed template, payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, http-api-develop-routes.html and
http-api-cors.html. Paths are decoded, and bodies that are not text are sent in Base64.
"""

import base64
import json
import re
import time
import urllib.parse
import uuid

from iam import like, listed
from server import Handler, listen
from stack import ACCOUNT, REGION

TEXT = re.compile(r"(text/.*|application/(json|javascript|xml)|application/.*\+(json|xml))", re.IGNORECASE)
API = "a1b2c3d4e5"


class Gateway:
    def __init__(self, stack, functions):
        api = stack.of_type("AWS::ApiGatewayV2::Api")["Api"]
        self.body = stack.value(api["Body"])
        self.cors = self.body.get("x-amazon-apigateway-cors")
        self.routes = {}
        by_arn = {function.arn: function for function in functions.values()}
        for path, methods in self.body["paths"].items():
            for method, route in methods.items():
                uri = route["x-amazon-apigateway-integration"]["uri"]
                arn = re.search(r"functions/(arn:.*)/invocations", uri).group(1)
                key = f"{method.upper()} {path}" if path != "$default" else path
                self.routes[key] = by_arn[arn]
        self.permissions = [stack.value(one) for one in stack.of_type("AWS::Lambda::Permission").values() if one["Principal"] == "apigateway.amazonaws.com"]
        self.physical_names = {stack.physical_name(function.logical): function for function in functions.values()}
        self.url = f"http://{listen(Front, self)}/"

    def route(self, method, path):
        """The key and parameters of the best route: literal parts before parameters, and `$default` for the rest."""
        fitting = []
        for key in self.routes:
            if key != "$default":
                of_method, of_path = key.split(" ", 1)
                pattern = re.sub(r"\\\{(\w+)(\\\+)?\\\}", lambda m: f"(?P<{m[1]}>{'.+' if m[2] else '[^/]+'})", re.escape(of_path))
                found = of_method == method and re.fullmatch(pattern, path)
                if found:
                    fitting.append((of_path.count("{"), key, found.groupdict()))
        if fitting:
            return min(fitting)[1:]
        return ("$default", {}) if "$default" in self.routes else (None, {})

    def may_call(self, function, method, key):
        """Whether the function lets this gateway call it for the route."""
        path = key.split(" ", 1)[-1]
        source = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API}/$default/" + (key if key == "$default" else method + path)
        sources = [
            one["SourceArn"]
            for one in self.permissions
            if one["Action"] == "lambda:InvokeFunction" and self.physical_names[one["FunctionName"]] is function
        ]
        return any(like(re.sub(r":[^:/]*/", f":{API}/", listed(one)[0], count=1), source) for one in sources)

    def cors_headers(self, origin):
        if self.cors and origin in self.cors["allowOrigins"]:
            return {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
        return {}

    def preflight(self, origin):
        headers = self.cors_headers(origin)
        if headers:
            headers["access-control-allow-methods"] = ",".join(self.cors["allowMethods"])
            headers["access-control-allow-headers"] = ",".join(self.cors["allowHeaders"])
            headers["access-control-max-age"] = str(self.cors["maxAge"])
        return 204, headers, [], b""

    def answer(self, method, target, headers, body, source):
        """(status, headers, cookies, body)."""
        single = {name: ",".join(values) for name, values in headers.items()}
        origin = single.get("origin")
        if self.cors and method == "OPTIONS" and origin and "access-control-request-method" in single:
            return self.preflight(origin)
        raw_path, _, query = target.partition("?")
        path = urllib.parse.unquote(raw_path)
        key, parameters = self.route(method, path)
        if key is None:
            return said(404, "Not Found")
        function = self.routes[key]
        if not self.may_call(function, method, key):
            return said(500, "Internal Server Error")
        event = self.event(method, path, query, single, headers.get("cookie", []), body, source, key, parameters)
        went_well, reply = function.invoke(event)
        if not went_well:
            return said(503 if "timed out" in reply.get("errorMessage", "") else 500, "Internal Server Error")
        answered = {name.lower(): value for name, value in reply.get("headers", {}).items()}
        if self.cors:
            # The function's own headers are ignored.
            answered = {name: value for name, value in answered.items() if not name.startswith("access-control-")}
            answered.update(self.cors_headers(origin))
        text = reply.get("body", "")
        text = base64.b64decode(text) if reply.get("isBase64Encoded") else text.encode()
        return reply["statusCode"], answered, reply.get("cookies", []), text

    def event(self, method, path, query, headers, cookies, body, source, key, parameters):
        headers = {name: value for name, value in headers.items() if name != "cookie"}
        event = {
            "version": "2.0",
            "routeKey": key,
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": API,
                "domainName": headers.get("host", ""),
                "domainPrefix": API,
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": source, "userAgent": headers.get("user-agent", "")},
                "requestId": base64.b64encode(uuid.uuid4().bytes[:11]).decode(),
                "routeKey": key,
                "stage": "$default",
                "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
                "timeEpoch": int(time.time() * 1000),
            },
            "isBase64Encoded": False,
        }
        each = [cookie.strip() for line in cookies for cookie in line.split(";") if cookie.strip()]
        if each:
            event["cookies"] = each
        if query:
            event["queryStringParameters"] = {
                name: ",".join(values) for name, values in urllib.parse.parse_qs(query, keep_blank_values=True, errors="replace").items()
            }
        if parameters:
            event["pathParameters"] = parameters
        if body:
            is_text = TEXT.fullmatch(headers.get("content-type", "text/plain").split(";")[0].strip())
            event["isBase64Encoded"] = not is_text
            event["body"] = body.decode(errors="replace") if is_text else base64.b64encode(body).decode()
        return event


def said(status, message):
    return status, {"content-type": "application/json"}, [], json.dumps({"message": message}).encode()


class Front(Handler):
    def __getattr__(self, name):
        # One answer for every method.
        if name.startswith("do_"):
            return self.pass_on
        raise AttributeError(name)

    def pass_on(self):
        def as_utf8(text):
            # Python's server reads the head of a call as Latin-1.
            return text.encode("latin-1", "replace").decode("utf-8", "replace")

        headers = {}
        for name, value in self.headers.items():
            headers.setdefault(name.lower(), []).append(as_utf8(value))
        # Not `self.path`, where Python joins slashes.
        target = as_utf8(self.requestline.split(" ", 1)[1].rsplit(" ", 1)[0])
        status, answered, cookies, text = self.owner.answer(self.command, target, headers, self.body(), self.client_address[0])
        answered.pop("content-length", None)
        self.send(status, [*answered.items(), *(("set-cookie", cookie) for cookie in cookies)], text)
