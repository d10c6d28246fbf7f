"""What calls functions besides the gateway: the table's stream, schedules and the event bus, as the template sets them up."""

import json
import threading
import time

import boto3
from iam import is_allowed, role_statements
from services import json_default
from stack import REGION


def client(service, url):
    return boto3.client(service, endpoint_url=url, region_name=REGION, aws_access_key_id="operator", aws_secret_access_key="none")


def matches(pattern, event):
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html: values, and prefixes."""
    if isinstance(pattern, dict):
        return isinstance(event, dict) and all(name in event and matches(one, event[name]) for name, one in pattern.items())
    values = event if isinstance(event, list) else [event]
    return any(
        value.startswith(one["prefix"]) if isinstance(one, dict) else value == one for one in pattern for value in values if isinstance(value, str)
    )


class Stream:
    """The table's stream, delivered to its function in batches; what that hands back is delivered again."""

    def __init__(self, stack, functions, dynamodb):
        (mapping,) = stack.of_type("AWS::Lambda::EventSourceMapping").values()
        self.mapping = stack.value(mapping)
        self.function = next(one for one in functions.values() if stack.physical_name(one.logical) == self.mapping["FunctionName"])
        arn = self.mapping["EventSourceArn"]
        for action in ("DescribeStream", "GetRecords", "GetShardIterator"):
            assert is_allowed(self.function.statements, f"dynamodb:{action}", arn), f"{self.function.name} may not {action} of {arn}"
        self.patterns = [json.loads(one["Pattern"]) for one in self.mapping["FilterCriteria"]["Filters"]]
        self.streams = client("dynamodbstreams", dynamodb)
        table = stack.physical_name("Table")
        self.arn = self.streams.list_streams(TableName=table)["Streams"][0]["StreamArn"]
        self.dead_letters = []
        self.ended = threading.Event()
        threading.Thread(target=self.deliver, daemon=True).start()

    def deliver(self):
        shards = {}
        while not self.ended.wait(0.1):
            for shard in self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"]:
                if shard["ShardId"] not in shards:
                    found = self.streams.get_shard_iterator(StreamArn=self.arn, ShardId=shard["ShardId"], ShardIteratorType=self.mapping["StartingPosition"])
                    shards[shard["ShardId"]] = found["ShardIterator"]
            for shard, iterator in shards.items():
                if iterator is not None:
                    answer = self.streams.get_records(ShardIterator=iterator)
                    shards[shard] = answer.get("NextShardIterator")
                    records = [one for one in map(self.record, answer["Records"]) if any(matches(pattern, one) for pattern in self.patterns)]
                    size = self.mapping["BatchSize"]
                    for begin in range(0, len(records), size):
                        self.batch(records[begin : begin + size])

    def record(self, record):
        record = json.loads(json.dumps(record, default=json_default))
        return {**record, "eventSourceARN": self.mapping["EventSourceArn"]}

    def batch(self, records):
        for _ in range(1 + self.mapping["MaximumRetryAttempts"]):
            went_well, answer = self.function.invoke({"Records": records})
            failed = [one["itemIdentifier"] for one in (answer or {}).get("batchItemFailures", [])] if went_well else [None]
            if not failed:
                return
            # From the first that failed on; everything, if the function did not say.
            numbers = [one["dynamodb"]["SequenceNumber"] for one in records]
            records = records[min(numbers.index(one) if one else 0 for one in failed) :]
        self.dead_letters.append(records)


def tick(stack, functions, schedule):
    """Calls what a schedule calls, as its role may."""
    target = stack.value(stack.resources[schedule]["Properties"])["Target"]
    role = stack.resources[schedule]["Properties"]["Target"]["RoleArn"]["Fn::GetAtt"][0]
    assert is_allowed(role_statements(stack, role), "lambda:InvokeFunction", target["Arn"]), f"{schedule} may not call {target['Arn']}"
    (function,) = [one for one in functions.values() if one.arn == target["Arn"]]
    event = {"version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.scheduler", "region": REGION, "resources": [], "detail": "{}"}
    return function.invoke(event, attempts=1 + target["RetryPolicy"]["MaximumRetryAttempts"])


def publish(stack, functions, event):
    """Hands an event to every function whose rule it fits. Returns what they answered."""
    answers = []
    for logical, rule in stack.of_type("AWS::Events::Rule").items():
        if matches(stack.value(rule["EventPattern"]), event):
            for target in stack.value(rule["Targets"]):
                (function,) = [one for one in functions.values() if one.arn == target["Arn"]]
                permitted = [stack.value(one) for one in stack.of_type("AWS::Lambda::Permission").values()]
                assert any(one.get("SourceArn") == stack.arn(logical) and one["FunctionName"] == stack.physical_name(function.logical) for one in permitted)
                answers.append(function.invoke(event))
    return answers


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"in vain for {seconds} s: {what}")
