"""Functions as Lambda runs them: a program that polls the runtime API, killed when its time is up.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. One process per function, kept warm; calls of a function wait for each
other.
"""

import json
import os
import queue
import re
import subprocess
import threading
import time
import uuid

from iam import role_statements
from server import Handler, listen
from stack import REGION


class Function:
    def __init__(self, stack, logical, services, programs, logs):
        properties = stack.value(stack.resources[logical]["Properties"])
        self.logical, self.arn = logical, stack.arn(logical)
        self.name = properties["Code"]["S3Key"].removeprefix("functions/")
        self.program = os.path.join(programs, self.name)
        self.timeout = properties["Timeout"]
        self.statements = role_statements(stack, stack.resources[logical]["Properties"]["Role"]["Fn::GetAtt"][0])
        self.log = os.path.join(logs, f"{self.name}.log")
        self.killed = 0
        self.calls = self.answers = self.process = None
        self.alone = threading.Lock()
        self.environment = {
            **{name: str(value) for name, value in properties["Environment"]["Variables"].items()},
            "AWS_ACCESS_KEY_ID": services.add(stack.name, self.name, self.statements),
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_REGION": REGION,
            "AWS_LAMBDA_FUNCTION_NAME": stack.physical_name(logical),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties["MemorySize"]),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_RUNTIME_API": listen(RuntimeApi, self),
            "AWS_ENDPOINT_URL": services.url,
        }

    def invoke(self, event, attempts=1):
        """(whether it went well, its answer)."""
        for attempt in range(attempts):
            with self.alone:
                went_well, answer = self.once(event)
            if went_well:
                break
        return went_well, answer

    def once(self, event):
        if self.process is None or self.process.poll() is not None:
            self.start()
        call = str(uuid.uuid4())
        self.calls.put((call, json.dumps(event), int((time.time() + self.timeout) * 1000)))
        end = time.monotonic() + self.timeout
        while time.monotonic() < end:
            try:
                return self.answers.get(timeout=0.05)
            except queue.Empty:
                if self.process.poll() is not None:
                    return False, {"errorMessage": f"Runtime exited with {self.process.returncode}"}
        self.killed += 1
        self.stop()
        return False, {"errorMessage": f"Task timed out after {self.timeout} seconds"}

    def start(self):
        # Each process has its own: a poll of one that ended must not take a call of the next.
        self.calls, self.answers = queue.Queue(), queue.Queue()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.program], env=self.environment, stdout=log, stderr=log)

    def stop(self):
        """Ends the process; the next call starts another one, as after a deploy."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def log_text(self):
        try:
            with open(self.log, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""


class RuntimeApi(Handler):
    def do_GET(self):
        calls, process = self.owner.calls, self.owner.process
        while True:
            try:
                call, event, deadline = calls.get(timeout=1)
                break
            except queue.Empty:
                if process is not None and process.poll() is not None:
                    self.close_connection = True
                    return
        headers = {"aws-request-id": call, "deadline-ms": str(deadline), "invoked-function-arn": self.owner.arn}
        self.send(200, [(f"lambda-runtime-{name}", value) for name, value in headers.items()], event.encode())

    def do_POST(self):
        text = self.body()
        went_well = re.search(r"/invocation/[^/]+/response$", self.path) is not None
        self.owner.answers.put((went_well, json.loads(text or b"null")))
        self.send(202)
