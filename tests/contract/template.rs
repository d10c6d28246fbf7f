//! The template and the code say the same: functions, routes, policies.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml_ng::Value;
use shared::metrics::Touched;
use shared::store::Action;
use tests::policy::{allows, functions, policy, refused, template};

/// The routes that a function's events name.
fn routes_of(function: &Value) -> BTreeSet<String> {
    let events = function["Events"].as_mapping().cloned().unwrap_or_default();
    let calls = events.values().filter(|event| event["Type"] == "HttpApi").map(|event| &event["Properties"]);
    calls.map(|call| format!("{} {}", call["Method"].as_str().unwrap_or_default(), call["Path"].as_str().unwrap_or_default())).collect()
}

/// Where template and code differ in functions and routes.
fn differing_routes(template: &Value) -> Vec<String> {
    let functions = functions(template);
    let mut differing = Vec::new();
    for use_case in local::use_cases() {
        let in_code: BTreeSet<String> = use_case.routes.iter().map(|route| route.at.to_owned()).collect();
        let in_template = functions.get(use_case.name).map(|function| routes_of(function)).unwrap_or_default();
        differing.extend(in_code.symmetric_difference(&in_template).map(|route| format!("{}: {route}", use_case.name)));
    }
    differing
}

#[test]
fn every_function_is_in_the_template_with_exactly_its_routes() {
    let folders: BTreeSet<String> = crate::tidy::functions().into_iter().collect();
    assert_eq!(functions(template()).into_keys().collect::<BTreeSet<_>>(), folders);
    assert_eq!(differing_routes(template()), Vec::<String>::new());
}

#[test]
fn a_route_that_the_template_forgot_is_found() {
    let mut template = template().clone();
    let events = template["Resources"]["Login"]["Properties"]["Events"].as_mapping_mut().expect("events");
    let first = events.keys().next().cloned().expect("an event");
    events.remove(&first);
    assert_eq!(differing_routes(&template).len(), 1);
}

#[test]
fn a_call_that_the_policy_would_refuse_is_found() {
    let touched = |action, kind: &str| Touched::from([("login", BTreeSet::from([(action, kind.to_owned())]))]);
    assert_eq!(refused(template(), &touched(Action::GetItem, "E")), Vec::<String>::new());
    assert_eq!(refused(template(), &touched(Action::GetItem, "O")), ["login: GetItem on O"]);
    assert_eq!(refused(template(), &touched(Action::DeleteItem, "E")), ["login: DeleteItem on E"]);
}

/// S-IA-1, S-IA-2: nothing may scan, no wildcard but behind a kind of item, only `mail-send` may send.
#[test]
fn policies_are_as_narrow_as_they_can_be() {
    for (folder, function) in functions(template()) {
        for (action, keys) in policy(function) {
            assert!(!action.contains('*') && action != "Scan", "{folder} may {action}");
            assert!(!keys.is_empty() && keys.iter().all(|key| !key.starts_with('*')), "{folder}: {action} on {keys:?}");
        }
        let sends = serde_yaml_ng::to_string(function).expect("YAML").contains("ses:SendEmail");
        assert_eq!(sends, folder == "mail-send", "{folder}");
    }
    assert!(!allows(&policy(functions(template())["affiliate-hit"]), "GetItem", "E"), "a hit has no business with credentials");
}

/// S-IA-4, S-IA-8: what protects the table and its callers.
#[test]
fn the_table_is_protected() {
    let table = &template()["Resources"]["Table"];
    assert_eq!(table["DeletionPolicy"], "Retain");
    assert_eq!(table["UpdateReplacePolicy"], "Retain");
    let properties = &table["Properties"];
    assert_eq!(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(properties["DeletionProtectionEnabled"], true);
    assert_eq!(properties["TimeToLiveSpecification"]["AttributeName"], "ttl");
    let hashing = ["sign-up", "login", "password-reset"];
    let memory: BTreeMap<String, Value> = functions(template()).into_iter().map(|(folder, f)| (folder, f["MemorySize"].clone())).collect();
    for (folder, memory) in memory {
        assert_eq!(memory == 1769, hashing.contains(&folder.as_str()), "{folder}");
    }
}
