"""A stack as CloudFormation would make it from template.yaml: SAM's own transform, then parameters, conditions and intrinsic functions.

Names that the template leaves out are generated, with the stack's name in them; attributes that only a service knows are set by
whoever creates the resource.
"""

import copy
import hashlib
import logging
import re

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

# It complains of metrics that nobody publishes.
logging.getLogger("samtranslator").setLevel(logging.ERROR)
REGION = "eu-central-1"
ACCOUNT = "123456789012"
PSEUDO = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}
MANAGED = {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}

# The property that names a resource. Two resources of a type with one name in an account and region cannot exist.
NAMES = {
    "AWS::ApiGatewayV2::DomainName": "DomainName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SES::ConfigurationSet": "Name",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::Scheduler::ScheduleGroup": "Name",
    "AWS::SecretsManager::Secret": "Name",
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return yaml_parse(file.read())


class Stack:
    def __init__(self, template, name, parameters):
        self.name = name
        template = copy.deepcopy(template)
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                # As `sam package` would leave it.
                resource["Properties"]["CodeUri"] = "s3://packages/" + resource["Properties"]["CodeUri"]
        declared = template["Parameters"]
        unknown = set(parameters) - set(declared)
        assert not unknown, f"no such parameters: {unknown}"
        self.parameters = {key: parameters.get(key, one.get("Default")) for key, one in declared.items()}
        missing = [key for key, value in self.parameters.items() if value is None]
        assert not missing, f"parameters without a value: {missing}"
        for key, value in self.parameters.items():
            pattern = declared[key].get("AllowedPattern")
            assert pattern is None or re.fullmatch(pattern, str(value)), f"{key} does not allow {value!r}"
        self.conditions = template["Conditions"]
        session = boto3.session.Session(region_name=REGION)
        made = Translator(MANAGED, Parser(), boto_session=session).translate(template, parameter_values={})
        self.resources = {key: one for key, one in made["Resources"].items() if self.holds(one.get("Condition"))}
        self.attributes = {}

    def of_type(self, kind):
        return {key: one.get("Properties", {}) for key, one in self.resources.items() if one["Type"] == kind}

    def holds(self, condition):
        return condition is None or self.value(self.conditions[condition])

    def physical_name(self, logical):
        """Its name, as given or as generated: unique to the stack."""
        resource = self.resources[logical]
        given = resource.get("Properties", {}).get(NAMES.get(resource["Type"]))
        if given is not None:
            return self.value(given)
        return f"{self.name}-{logical}-{hashlib.sha256(f'{self.name}/{logical}'.encode()).hexdigest()[:10].upper()}"

    def identities(self):
        """What must be unique in an account and region."""
        found = {}
        for logical, resource in self.resources.items():
            if resource["Type"] in NAMES:
                group = self.value(resource.get("Properties", {}).get("GroupName", ""))
                found[(resource["Type"], group, self.physical_name(logical))] = logical
        return found

    def arn(self, logical):
        name, kind = self.physical_name(logical), self.resources[logical]["Type"]
        service, rest = {
            "AWS::DynamoDB::Table": ("dynamodb", f"table/{name}"),
            "AWS::Events::Rule": ("events", f"rule/{name}"),
            "AWS::IAM::Role": ("iam", f"role/{name}"),
            "AWS::Lambda::Function": ("lambda", f"function:{name}"),
            "AWS::Logs::LogGroup": ("logs", f"log-group:{name}:*"),
            "AWS::SQS::Queue": ("sqs", name),
        }[kind]
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"

    def ref(self, name):
        if name in self.parameters:
            return self.parameters[name]
        if name == "AWS::StackName":
            return self.name
        if name in PSEUDO:
            return PSEUDO[name]
        return self.attributes.get((name, "Ref")) or self.physical_name(name)

    def get_att(self, logical, attribute):
        known = self.attributes.get((logical, attribute))
        if known is not None:
            return known
        if attribute == "Arn":
            return self.arn(logical)
        if attribute == "QueueName":
            return self.physical_name(logical)
        raise KeyError(f"{logical}.{attribute} is not known")

    def value(self, node):
        """What a piece of the template comes to."""
        if isinstance(node, list):
            return [item for item in map(self.value, node) if item is not NoValue]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function == "Ref":
                return NoValue if argument == "AWS::NoValue" else self.ref(argument)
            if function == "Condition" and isinstance(argument, str):
                return self.holds(argument)
            if function.startswith("Fn::"):
                return getattr(self, "fn_" + function[4:].lower())(argument)
        valued = {key: self.value(one) for key, one in node.items()}
        return {key: one for key, one in valued.items() if one is not NoValue}

    def fn_getatt(self, argument):
        return self.get_att(*(argument.split(".", 1) if isinstance(argument, str) else argument))

    def fn_sub(self, argument):
        text, own = (argument, {}) if isinstance(argument, str) else argument

        def insert(found):
            name = found.group(1)
            if name in own:
                return str(self.value(own[name]))
            return str(self.get_att(*name.split(".", 1)) if "." in name else self.ref(name))

        return re.sub(r"\$\{([^!}]+)\}", insert, text)

    def fn_if(self, argument):
        condition, then, otherwise = argument
        return self.value(then if self.holds(condition) else otherwise)

    def fn_equals(self, argument):
        one, other = self.value(argument)
        return one == other

    def fn_not(self, argument):
        return not self.value(argument)[0]

    def fn_and(self, argument):
        return all(self.value(argument))

    def fn_or(self, argument):
        return any(self.value(argument))

    def fn_split(self, argument):
        separator, text = self.value(argument)
        return text.split(separator)

    def fn_select(self, argument):
        index, items = self.value(argument)
        return items[int(index)]

    def fn_join(self, argument):
        separator, items = self.value(argument)
        return separator.join(items)


class NoValue:
    """`AWS::NoValue`: the property is not there."""
