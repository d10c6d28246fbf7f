//! Things that must exist in several places: a function's folder, template entry, event and test.

use std::collections::BTreeSet;
use std::fs;

use super::{files_below, functions, is_rust, letter_kinds, root};

#[test]
fn every_function_has_its_event_and_its_test() {
    for function in functions() {
        assert!(root().join(format!("events/{function}.json")).is_file(), "{function} has no event in events/");
        let file = format!("tests/use_cases/{}.rs", function.replace('-', "_"));
        let tests = fs::read_to_string(root().join(&file)).unwrap_or_default();
        assert!(tests.contains("::test]") || tests.contains("#[test]"), "{function} has no test in {file}");
    }
}

#[test]
fn every_function_that_answers_calls_is_in_local_mode() {
    let here: BTreeSet<String> = local::use_cases().iter().map(|use_case| use_case.name.to_owned()).collect();
    let with_routes = functions().into_iter().filter(|function| {
        let lib = fs::read_to_string(root().join(format!("functions/{function}/src/lib.rs"))).unwrap_or_default();
        lib.contains("ROUTES")
    });
    assert_eq!(here, with_routes.collect(), "local::use_cases() and functions/ differ");
}

#[test]
fn a_folder_is_a_package_and_a_binary_and_no_binary_is_called_bootstrap() {
    for function in functions() {
        let manifest = fs::read_to_string(root().join(format!("functions/{function}/Cargo.toml"))).expect("a manifest");
        let manifest: toml::Table = manifest.parse().expect("TOML");
        assert_eq!(manifest["package"]["name"].as_str(), Some(function.as_str()));
        assert_eq!(manifest["bin"][0]["name"].as_str(), Some(function.as_str()));
    }
}

#[test]
fn every_module_begins_with_a_sentence() {
    for folder in ["shared/src", "functions", "local/src", "operate/src", "tests"] {
        for (path, text) in files_below(folder) {
            let is_store = path.ends_with("store.rs");
            if is_rust(&path) && !path.ends_with("main.rs") && !text.trim().is_empty() {
                assert!(text.starts_with("//!"), "{path} does not say what it is for");
                assert!(!is_store || text.starts_with("//! |") || text.contains("//! |"), "{path} has no table of its access patterns");
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_texts() {
    let keys = |language: &str| -> BTreeSet<String> {
        files_below(&format!("shared/locales/{language}"))
            .into_iter()
            .flat_map(|(path, text)| {
                let file = path.rsplit('/').next().unwrap_or_default().to_owned();
                let keys = text.lines().filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()));
                keys.filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase())).map(|key| format!("{file}: {key}")).collect::<Vec<_>>()
            })
            .collect()
    };
    let (english, german) = (keys("en"), keys("de"));
    let lonely: Vec<&String> = english.symmetric_difference(&german).collect();
    assert!(lonely.is_empty(), "only in one language: {lonely:#?}");
}

/// A missing text would be shown to people as `Unknown localization`.
#[test]
fn every_text_that_is_asked_for_is_there() {
    let known: BTreeSet<String> = files_below("shared/locales/en")
        .into_iter()
        .flat_map(|(_, text)| text.lines().filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned())).collect::<Vec<_>>())
        .collect();
    let mut missing = Vec::new();
    let subject_lines = files_below("shared/src");
    for (kind, key) in letter_kinds(&subject_lines).filter(|(_, key)| !known.contains(*key)) {
        missing.push(format!("the letter {kind}: {key}"));
    }
    for (path, text) in files_below("shared").into_iter().chain(files_below("functions")) {
        for call in [
            "frame.t(\"",
            ".texts.get(\"",
            "texts().get(\"",
            ".paragraph(\"",
            ".texts.with_count(\"",
            ".texts.with(\"",
            ".paragraph_with(\"",
            ".button(\"",
        ] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                if !known.contains(key) {
                    missing.push(format!("{path}: {key}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no file has {missing:#?}");
}

/// cargo-lambda makes a panic end the process unless the profile says otherwise. A panic should be one 500.
#[test]
fn a_release_unwinds() {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest").parse().expect("TOML");
    assert_eq!(manifest["profile"]["release"]["panic"].as_str(), Some("unwind"));
}

#[test]
fn a_kind_of_letter_is_found_wherever_it_is_defined() {
    let one = "pub const SIGN_UP: LetterKind = LetterKind::new(\"sign_up\", \"letter-claim-subject\");\n";
    let two = "const LONG: LetterKind =\n    LetterKind::new(\n        \"long\",\n        \"letter-long-subject\",\n    );\n";
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let files = [file("accounts/letters.rs", &format!("{one}{two}")), file("notes.md", one)];
    assert_eq!(letter_kinds(&files).collect::<Vec<_>>(), [("sign_up", "letter-claim-subject"), ("long", "letter-long-subject")]);
}

/// A requirement whose test was renamed would be shown by nothing.
#[test]
fn every_test_that_the_page_of_security_names_is_there() {
    let page = fs::read_to_string(root().join("docs/security.md")).expect("a page");
    let files: Vec<_> = ["shared", "functions", "local", "operate", "tests"].into_iter().flat_map(files_below).collect();
    let name = |line: &str| Some(line.split_once("fn ")?.1.split(['(', '<']).next()?.to_owned());
    let functions: BTreeSet<String> = files.iter().flat_map(|(_, text)| text.lines().filter_map(name)).collect();
    let named = page.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word.matches('_').count() >= 3);
    let missing: Vec<&str> = named.filter(|word| !functions.contains(*word)).collect();
    assert!(missing.is_empty(), "docs/security.md names tests that are not there: {missing:?}");
}
