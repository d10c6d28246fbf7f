//! `mail-send` can do every mail job that a subject can queue.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared::mail::QueuedJob;

use super::{files_below, is_rust};

/// The kinds of the payloads that a file defines.
fn kinds(text: &str) -> impl Iterator<Item = &str> {
    let impls = text.split("impl MailPayload for ").skip(1);
    impls.map(|rest| {
        let kind = rest.split_once("const KIND: &'static str = \"").and_then(|(_, rest)| rest.split_once('"'));
        kind.map_or("", |(kind, _)| kind)
    })
}

/// The errors in the kinds of payloads that these files define.
fn wrong_kinds(files: &[(String, String)]) -> Vec<String> {
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (path, text) in files.iter().filter(|(path, _)| is_rust(path)) {
        for kind in kinds(text) {
            if !seen.insert(kind) {
                wrong.push(format!("{path}: another payload has the kind {kind:?}"));
            }
            // Whether the payload fits is of no interest: the fault tells whether the kind is known.
            let unknown = queued(kind).unknown_kind().to_string();
            if mail_send::Job::decode(&queued(kind)).is_err_and(|fault| fault.to_string() == unknown) {
                wrong.push(format!("{path}: mail-send does not know the kind {kind:?}"));
            }
        }
    }
    wrong
}

fn queued(kind: &str) -> QueuedJob {
    let job = json!({"kind": kind, "payload": Value::Null});
    let id = "019cadf5b280feedfacecafebeef";
    let item = json!({"pk": "Q#3", "sk": id, "job": job, "enqueued_at": "2026-03-02T09:00:00.000Z"});
    serde_json::from_value(item).expect("a job")
}

#[test]
fn mail_send_knows_every_kind_of_mail_job() {
    let files = files_below("shared/src");
    let found = files.iter().flat_map(|(_, text)| kinds(text)).count();
    assert!(found > 0, "no payload was found");
    assert_eq!(wrong_kinds(&files), Vec::<String>::new());
}

#[test]
fn a_kind_that_mail_send_does_not_know_is_found() {
    let payload = |kind: &str| format!("impl MailPayload for Something {{\n    const KIND: &'static str = \"{kind}\";\n}}\n");
    let file = |path: &str, text: String| (path.to_owned(), text);
    let planted = [
        file("accounts/mail_jobs.rs", payload("sign_up") + &payload("letter_of_next_year")),
        file("orders/mail_jobs.rs", payload("sign_up")),
        file("orders/notes.md", payload("a_note")),
    ];
    assert_eq!(
        wrong_kinds(&planted),
        [
            "accounts/mail_jobs.rs: mail-send does not know the kind \"letter_of_next_year\"",
            "orders/mail_jobs.rs: another payload has the kind \"sign_up\"",
        ]
    );
}
