"""Whether a role may do something, by the statements of its own policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, as far as the template goes: anything else is
an error here, not a permission.
"""

import fnmatch
import re


def listed(value):
    return value if isinstance(value, list) else [value]


def like(pattern, text):
    # Policies know `*` and `?`, and no brackets.
    return re.fullmatch(fnmatch.translate(pattern.replace("[", "[[]")), text) is not None


def role_statements(stack, role):
    """Those of a role's own policies; Amazon's managed ones allow only logs and traces."""
    policies = stack.resources[role]["Properties"].get("Policies", [])
    documents = [stack.value(policy)["PolicyDocument"] for policy in policies]
    return [statement for document in documents for statement in listed(document["Statement"])]


def condition_holds(operator, key, patterns, context):
    for_all, _, name = operator.rpartition(":")
    test = {"StringEquals": lambda pattern, text: pattern == text, "StringLike": like}[name]
    values = listed(context.get(key, []))
    matches = [any(test(pattern, value) for pattern in patterns) for value in values]
    if for_all == "ForAllValues":
        return all(matches)
    assert for_all == "", f"unknown condition {operator}"
    return bool(matches) and matches[0]


def applies(statement, action, resource, context):
    assert set(statement) <= {"Effect", "Action", "Resource", "Condition", "Sid"}, f"not understood: {statement}"
    return (
        any(like(pattern.lower(), action.lower()) for pattern in listed(statement["Action"]))
        and any(like(pattern, resource) for pattern in listed(statement["Resource"]))
        and all(
            condition_holds(operator, key, listed(patterns), context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, patterns in keys.items()
        )
    )


def is_allowed(statements, action, resource, context=None):
    found = {one["Effect"] for one in statements if applies(one, action, resource, context or {})}
    return found == {"Allow"}
