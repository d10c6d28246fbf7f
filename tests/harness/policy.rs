//! The policies of `template.yaml`, and whether they allow what the functions do.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_yaml_ng::Value;
use shared::metrics::Touched;

/// What a function may do to the table: actions, each with the patterns of partition keys.
pub type Policy = Vec<(String, Vec<String>)>;

/// The template as it stands in the project.
pub fn template() -> &'static Value {
    static TEMPLATE: OnceLock<Value> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
        serde_yaml_ng::from_str(&fs::read_to_string(file).expect("the template")).expect("YAML")
    })
}

/// The functions of a template, by the name of their folder.
pub fn functions(template: &Value) -> BTreeMap<String, &Value> {
    let resources = template["Resources"].as_mapping().expect("resources");
    let functions = resources.values().filter(|resource| resource["Type"] == "AWS::Serverless::Function");
    functions
        .filter_map(|function| {
            let folder = function["Properties"]["CodeUri"].as_str()?.strip_prefix("functions/")?.to_owned();
            Some((folder, &function["Properties"]))
        })
        .collect()
}

/// What a function's policy says of the table.
pub fn policy(function: &Value) -> Policy {
    let documents = function["Policies"].as_sequence().cloned().unwrap_or_default();
    let statements = documents.iter().flat_map(|document| document["Statement"].as_sequence().cloned().unwrap_or_default());
    let texts = |value: &Value| -> Vec<String> {
        value.as_sequence().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    };
    statements
        .flat_map(|statement| {
            let keys = texts(&statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]);
            let actions = texts(&statement["Action"]);
            let of_table = actions.into_iter().filter_map(|action| action.strip_prefix("dynamodb:").map(str::to_owned));
            of_table.map(|action| (action, keys.clone())).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a policy allows an action on a kind of item. Each kind is named in full: `E#*` allows `E`, and nothing else.
pub fn allows(policy: &Policy, action: &str, kind: &str) -> bool {
    policy.iter().any(|(allowed, keys)| allowed == action && keys.iter().any(|key| key.trim_end_matches("#*") == kind))
}

/// What policies allow and functions never did: each action on each kind of item, of the functions that did anything.
/// The settings are left out: a function reads them when it starts, before anybody looks.
pub fn unused(template: &Value, touched: &Touched) -> Vec<String> {
    let functions = functions(template);
    let mut unused = Vec::new();
    for (use_case, calls) in touched {
        let Some(function) = functions.get(*use_case) else { continue };
        for (action, keys) in policy(function) {
            for kind in keys.iter().map(|key| key.trim_end_matches("#*")).filter(|kind| *kind != "SETTINGS") {
                if !calls.iter().any(|(done, of)| format!("{done:?}") == action && of == kind) {
                    unused.push(format!("{use_case}: {action} on {kind}"));
                }
            }
        }
    }
    unused
}

/// What functions did that their policies in the template would refuse.
pub fn refused(template: &Value, touched: &Touched) -> Vec<String> {
    let functions = functions(template);
    let mut refused = Vec::new();
    for (use_case, calls) in touched {
        let Some(function) = functions.get(*use_case) else { continue };
        let policy = policy(function);
        for (action, kind) in calls {
            if !allows(&policy, &format!("{action:?}"), kind) {
                refused.push(format!("{use_case}: {action:?} on {kind}"));
            }
        }
    }
    refused
}
