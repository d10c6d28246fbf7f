//! Only the functions of the subjects record events, after their commit.

use super::{files_below, is_rust};

/// The places where a function crate records an event: a repeated request would record it again.
fn recording_functions(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| is_rust(path)) {
        let lines = text.lines().enumerate();
        let recording = lines.filter(|(_, line)| line.split("//").next().is_some_and(|code| code.contains("record_event")));
        found.extend(recording.map(|(n, _)| format!("{path}:{}", n + 1)));
    }
    found
}

#[test]
fn functions_record_no_events() {
    let recording = recording_functions(&files_below("functions"));
    assert!(recording.is_empty(), "the verb of the subject records an event, after its commit: {recording:?}");
}

#[test]
fn a_function_that_records_an_event_is_found() {
    let planted = "//! The verb calls record_event.\nasync fn confirm(shop: &Shop) {\n    shop.record_event(Event::OptedIn);\n}\n";
    let file = |name: &str| (name.to_owned(), planted.to_owned());
    assert_eq!(
        recording_functions(&[file("functions/opt-in/src/lib.rs"), file("functions/opt-in/notes.md")]),
        ["functions/opt-in/src/lib.rs:3"]
    );
}
