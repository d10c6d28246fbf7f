//! The policies of `template.yaml`, and whether they allow the functions' calls.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_yaml_ng::Value;
use serde_yaml_ng::value::{Tag, TaggedValue};
use shared::metrics::TableAccesses;
use shared::store::Action;

/// A function's permissions on the table: actions, each with the patterns of partition keys.
type Policy = Vec<(String, Vec<String>)>;

/// Each function's calls to the table: actions, each with the kind of item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedAccesses(BTreeMap<String, BTreeSet<(String, String)>>);

impl From<&TableAccesses> for RecordedAccesses {
    fn from(accesses: &TableAccesses) -> Self {
        let one = |calls: &BTreeSet<(Action, String)>| calls.iter().map(|(action, kind)| (format!("{action:?}"), kind.clone())).collect();
        Self(accesses.iter().map(|(use_case, calls)| ((*use_case).to_owned(), one(calls))).collect())
    }
}

impl RecordedAccesses {
    /// Everything that the policies of a template allow.
    pub fn allowed_by(template: &Value) -> Self {
        let of = |function: &Value| -> BTreeSet<(String, String)> { permissions(function).collect() };
        Self(functions(template).into_iter().map(|(name, function)| (name, of(function))).collect())
    }

    /// One line for each: function, action, kind.
    pub fn lines(&self) -> BTreeSet<String> {
        self.0.iter().flat_map(|(name, calls)| calls.iter().map(move |(action, kind)| format!("{name} {action} {kind}"))).collect()
    }

    /// Parses such lines.
    ///
    /// # Errors
    /// The first invalid line.
    pub fn parse(lines: &str) -> Result<Self, String> {
        let mut access = Self::default();
        for line in lines.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let [name, action, kind] = words[..] else { return Err(line.to_owned()) };
            access.0.entry(name.to_owned()).or_default().insert((action.to_owned(), kind.to_owned()));
        }
        Ok(access)
    }

    fn includes(&self, function: &str, action: &str, kind: &str) -> bool {
        self.0.get(function).is_some_and(|calls| calls.iter().any(|(done, of)| done == action && of == kind))
    }
}

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

/// `!GetAtt of`.
fn get_att(of: &str) -> Value {
    Value::Tagged(Box::new(TaggedValue { tag: Tag::new("GetAtt"), value: of.into() }))
}

/// A function's policy for the table.
pub fn policy(function: &Value) -> Policy {
    let documents = function["Policies"].as_sequence().cloned().unwrap_or_default();
    let statements = documents.iter().flat_map(|document| document["Statement"].as_sequence().cloned().unwrap_or_default());
    let texts = |value: &Value| -> Vec<String> {
        value.as_sequence().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    };
    // The table's stream is read by the event source mapping, not by the code.
    let on_table = statements.filter(|statement| statement["Resource"] == get_att("Table.Arn"));
    on_table
        .flat_map(|statement| {
            let keys = texts(&statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]);
            let actions = texts(&statement["Action"]);
            let on_the_table = actions.into_iter().filter_map(|action| action.strip_prefix("dynamodb:").map(str::to_owned));
            on_the_table.map(|action| (action, keys.clone())).collect::<Vec<_>>()
        })
        .collect()
}

/// The single permissions of a function's policy: an action on a kind of item.
fn permissions(function: &Value) -> impl Iterator<Item = (String, String)> {
    let kind = |key: &String| key.trim_end_matches('*').to_owned();
    policy(function).into_iter().flat_map(move |(action, keys)| keys.iter().map(|key| (action.clone(), kind(key))).collect::<Vec<_>>())
}

/// Whether a policy allows an action on a kind of item: `E#*` allows `E#`, and `SETTINGS` that one key.
pub fn allows(policy: &Policy, action: &str, kind: &str) -> bool {
    policy.iter().any(|(allowed, keys)| allowed == action && keys.iter().any(|key| key.trim_end_matches('*') == kind))
}

/// The actions in more than one statement of a policy. A call for items of several kinds at once, such as a session and its
/// customer, needs one statement that names them all.
pub fn scattered(policy: &Policy) -> Vec<String> {
    let mut seen = BTreeSet::new();
    policy.iter().filter(|(action, _)| !seen.insert(action)).map(|(action, _)| action.clone()).collect()
}

/// The permissions that no function used: each action on each kind of item. The settings are left out, because a function
/// reads them at its start, before recording begins.
pub fn unused(template: &Value, access: &RecordedAccesses) -> Vec<String> {
    let of = |(name, function): (String, &Value)| {
        let unused = permissions(function).filter(|(action, kind)| kind != "SETTINGS" && !access.includes(&name, action, kind));
        unused.map(|(action, kind)| format!("{name}: {action} on {kind}")).collect::<Vec<_>>()
    };
    functions(template).into_iter().flat_map(of).collect()
}

/// The functions' calls that their policies in the template would refuse.
pub fn denied(template: &Value, access: &RecordedAccesses) -> Vec<String> {
    let functions = functions(template);
    let mut refused = Vec::new();
    for (name, calls) in &access.0 {
        let policy = functions.get(name).map(|function| policy(function)).unwrap_or_default();
        let beyond = calls.iter().filter(|(action, kind)| !allows(&policy, action, kind));
        refused.extend(beyond.map(|(action, kind)| format!("{name}: {action} on {kind}")));
    }
    refused
}
