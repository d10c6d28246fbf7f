"""The template for a gradual deployment, as SAM transforms it: nothing goes past the alias, and every change reaches it."""

import json
import subprocess

from samtranslator.yaml_helper import yaml_parse
from stack import Stack
from story import expect, step


def made(parameters, *arguments):
    text = subprocess.run(["operate/gradual", *arguments], check=True, capture_output=True, text=True).stdout
    return Stack(yaml_parse(text), "gradual", parameters)


def versions(stack):
    return sorted(stack.of_type("AWS::Lambda::Version"))


def past_the_alias(stack, functions):
    """Callers that name a function and not its alias."""
    found = []
    for logical, resource in stack.resources.items():
        if resource["Type"] in ("AWS::ApiGatewayV2::Api", "AWS::Scheduler::Schedule", "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule", "AWS::Lambda::Permission"):
            text = json.dumps(resource["Properties"])
            names = [name for name in functions if f'["{name}", "Arn"]' in text or f'{{"Ref": "{name}"}}' in text or f"${{{name}.Arn}}" in text]
            found.extend(f"{logical} calls {name}" for name in names)
    return found


def check(parameters):
    stack = made(parameters)
    functions = stack.of_type("AWS::Lambda::Function")
    groups = stack.of_type("AWS::CodeDeploy::DeploymentGroup")
    for name in functions:
        group = groups[f"{name}DeploymentGroup"]
        alarms = [alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]]
        steps = stack.value(group["DeploymentConfigName"])
        expect((alarms, steps) == ([f"{name}Errors"], "CodeDeployDefault.LambdaCanary10Percent5Minutes"), f"{name}: {alarms}, {steps}")
        expect("DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"], f"{name} does not go back")
        policy = stack.resources[f"{name}Aliaslive"]["UpdatePolicy"]
        expect("CodeDeployLambdaAliasUpdate" in policy, f"the alias of {name} moves at once")
    past = past_the_alias(stack, functions)
    expect(not past, f"past the alias: {past}")
    expect(versions(made(parameters)) == versions(stack), "without a change no version is published")
    others = set(versions(made(parameters, "--config-env", "staging")))
    expect(not others & set(versions(stack)) and len(others) == len(functions), "other parameters are other versions of all functions")
    step(f"gradually: {len(functions)} aliases move step by step and back if an alarm goes off, and parameters are part of a version")
