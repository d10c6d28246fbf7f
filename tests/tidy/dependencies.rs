//! Which part of the domain crate may use which.

use super::{files_below, is_rust};

/// From the bottom up: a module may use those of its own row and of the rows above it in this list.
const LAYERS: [&[&str]; 13] = [
    &["fault", "values"],
    &["input"],
    &["metrics", "passwords", "store", "texts"],
    &["config", "mailer", "settings"],
    &["shop"],
    &["audit", "mail", "staff", "throttle"],
    &["customers"],
    &["accounts"],
    &["hits"],
    &["mailing_list", "affiliates", "commissions", "payouts", "orders"],
    &["web"],
    &["pages"],
    &["runtime"],
];

/// Where the SDKs may be named, beside every subject's `store.rs`.
const SDK_FOLDERS: [&str; 3] = ["shared/src/store/", "shared/src/mailer/", "shared/src/runtime/"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn module_of(path: &str) -> &str {
    let inside = path.trim_start_matches("shared/src/");
    inside.split(['/', '.']).next().unwrap_or_default()
}

/// The modules that a line of code names by `crate::`.
fn used(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let ends = |rest: &str| rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    code.split("crate::").skip(1).map(|rest| &rest[..ends(rest)]).filter(|name| layer(name).is_some()).collect()
}

#[test]
fn modules_use_only_the_layers_below_them() {
    let mut against = Vec::new();
    for (path, text) in files_below("shared/src") {
        let module = module_of(&path);
        let Some(own) = layer(module) else { continue };
        for (n, line) in text.lines().enumerate() {
            for name in used(line) {
                if layer(name) > Some(own) && !path.ends_with("tests.rs") {
                    against.push(format!("{path}:{}: {module} uses {name}", n + 1));
                }
            }
        }
    }
    assert!(against.is_empty(), "{}", against.join("\n"));
}

#[test]
fn every_module_has_a_layer() {
    let (_, lib) = files_below("shared/src").into_iter().find(|(path, _)| path == "shared/src/lib.rs").expect("the crate");
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let unlayered: Vec<&str> = modules.filter(|module| layer(module).is_none()).collect();
    assert!(unlayered.is_empty(), "{unlayered:?} have no tier");
}

#[test]
fn sdks_are_named_only_in_their_folders() {
    let mut misplaced = Vec::new();
    for (path, text) in files_below("shared/src").into_iter().chain(files_below("functions")) {
        let is_allowed = SDK_FOLDERS.iter().any(|home| path.starts_with(home)) || path.ends_with("/store.rs");
        if !is_allowed && is_rust(&path) && (text.contains("aws_sdk_") || text.contains("aws_config")) {
            misplaced.push(path);
        }
    }
    assert!(misplaced.is_empty(), "{misplaced:?} name an SDK");
}

#[test]
fn use_cases_know_the_web_and_subjects_do_not() {
    let names = |text: &str| text.lines().any(|line| used(line).contains(&"web") || line.contains("use http::"));
    let subjects: Vec<&str> = LAYERS[5..10].concat();
    let knowing: Vec<String> = files_below("shared/src")
        .into_iter()
        .filter(|(path, text)| subjects.contains(&module_of(path)) && !path.ends_with("tests.rs") && names(text))
        .map(|(path, _)| path)
        .collect();
    assert!(knowing.is_empty(), "{knowing:?} know of HTTP");
}
