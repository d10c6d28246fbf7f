//! The rules that `tests/mutations/run` breaks on purpose: each break must still apply, and name a test that exists.

use std::collections::BTreeSet;
use std::fs;

use super::{files_below, is_rust, root};

/// A break of a rule.
struct Break {
    name: String,
    file: String,
    old: String,
    new: String,
    test: String,
}

fn breaks() -> Vec<Break> {
    let text = fs::read_to_string(root().join("tests/mutations/breaks.toml")).expect("the breaks");
    let table: toml::Table = text.parse().expect("TOML");
    let one = |entry: &toml::Value| {
        let member = |name: &str| entry[name].as_str().expect("a text").to_owned();
        Break { name: member("name"), file: member("file"), old: member("old"), new: member("new"), test: member("test") }
    };
    table["break"].as_array().expect("breaks").iter().map(one).collect()
}

#[test]
fn every_break_still_applies() {
    let all = breaks();
    let names: BTreeSet<&str> = all.iter().map(|one| one.name.as_str()).collect();
    assert!(names.len() == all.len() && all.len() >= 30, "{} names of {} breaks", names.len(), all.len());
    let applies = |one: &&Break| {
        let text = fs::read_to_string(root().join(&one.file)).unwrap_or_default();
        text.matches(&one.old).count() == 1 && one.old != one.new
    };
    let outdated: Vec<&str> = all.iter().filter(|one| !applies(one)).map(|one| one.name.as_str()).collect();
    assert!(outdated.is_empty(), "adapt tests/mutations/breaks.toml: {outdated:#?}");
}

/// A filter that no test matches finds nothing. It is a test's name, or the modules of a file.
#[test]
fn every_break_names_a_test() {
    let files: Vec<(String, String)> =
        ["shared/src", "tests"].into_iter().flat_map(files_below).filter(|(path, _)| is_rust(path)).collect();
    let is_there = |test: &str| {
        let module = test.replace("::", "/");
        let is_path = |path: &str| path.trim_end_matches(".rs").trim_end_matches("/mod").ends_with(&module);
        files.iter().any(|(path, text)| is_path(path) || text.contains(&format!("fn {test}(")))
    };
    let lost: Vec<String> =
        breaks().into_iter().filter(|one| !is_there(&one.test)).map(|one| format!("{}: {}", one.name, one.test)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}
