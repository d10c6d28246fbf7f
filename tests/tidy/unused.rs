//! No public item is without a user: the compiler warns of private ones only.

use std::collections::BTreeMap;

use super::{files_below, is_rust};

/// The public items whose name stands nowhere but in their definition, as `file: name`.
fn unused(files: &[(String, String)]) -> Vec<String> {
    let code: Vec<(&str, String)> = files.iter().map(|(path, text)| (path.as_str(), without_comments(path, text))).collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, text) in &code {
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
            *uses.entry(word).or_default() += 1;
        }
    }
    let items = code.iter().filter(|(path, _)| is_rust(path)).flat_map(|(path, text)| text.lines().map(move |line| (path, line)));
    let items = items.filter_map(|(path, line)| Some((path, public_name(line)?)));
    items.filter(|(_, name)| uses.get(name) == Some(&1)).map(|(path, name)| format!("{path}: {name}")).collect()
}

fn without_comments(path: &str, text: &str) -> String {
    let code = |line: &str| if is_rust(path) { line.split("//").next().unwrap_or_default().to_owned() } else { line.to_owned() };
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// The name that a line such as `pub async fn find(…` defines.
fn public_name(line: &str) -> Option<&str> {
    let mut words = line.trim_start().strip_prefix("pub")?.split_whitespace().skip_while(|word| word.starts_with('('));
    let mut is_item = false;
    let name = words.find(|word| {
        let is_keyword = matches!(*word, "async" | "const" | "fn" | "struct" | "enum" | "trait" | "type" | "static");
        is_item |= is_keyword;
        !is_keyword
    })?;
    let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (is_item && !name.is_empty()).then_some(name)
}

#[test]
fn every_public_item_has_a_user() {
    let folders = ["shared", "functions", "operate", "local", "bench", "tests"];
    let files: Vec<_> = folders.into_iter().flat_map(files_below).collect();
    assert_eq!(unused(&files), [""; 0], "remove them");
}

#[test]
fn a_public_item_without_a_user_is_found() {
    let planted = r"
pub fn used() {}
pub(super) async fn lost<T>(value: T) {} // lost is mentioned in a comment only
pub const fn in_a_template() {}
pub struct Forgotten(u8);
pub use lib::reexported;
pub field: u8,
fn private() { used() }
";
    let files = [("shared/src/lib.rs", planted), ("shared/templates/page.html", "{{ in_a_template() }}")];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    assert_eq!(unused(&files), ["shared/src/lib.rs: lost", "shared/src/lib.rs: Forgotten"]);
}
