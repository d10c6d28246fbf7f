//! The functions' calls in the tests, compared with their policies (S-IA-1).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_yaml_ng::Value;
use shared::metrics::TableAccesses;
use shared::store::Action;
use tests::policy::{RecordedAccesses, denied, template, unused};

/// A single call of a function.
fn access_of(function: &'static str, action: Action, kind: &str) -> RecordedAccesses {
    RecordedAccesses::from(&TableAccesses::from([(function, BTreeSet::from([(action, kind.to_owned())]))]))
}

#[test]
fn a_call_that_the_policy_would_refuse_is_found() {
    assert_eq!(denied(template(), &access_of("login", Action::Query, "E#")), Vec::<String>::new());
    assert_eq!(denied(template(), &access_of("login", Action::GetItem, "O#")), ["login: GetItem on O#"]);
    assert_eq!(denied(template(), &access_of("login", Action::PutItem, "E#")), ["login: PutItem on E#"]);
    assert_eq!(denied(template(), &access_of("nobodys", Action::GetItem, "E#")), ["nobodys: GetItem on E#"], "no function, no policy");
}

/// Finds unused permissions.
#[test]
fn a_policy_that_is_too_wide_is_found() {
    let mut template = template().clone();
    let access = RecordedAccesses::allowed_by(&template);
    assert_eq!(unused(&template, &access), Vec::<String>::new());
    let planted = serde_yaml_ng::from_str::<Value>(
        r#"{Action: ["dynamodb:PutItem"], Resource: !GetAtt Table.Arn, Condition: {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["C#*"]}}}"#,
    )
    .expect("a statement");
    let statements = &mut template["Resources"]["Housekeeping"]["Properties"]["Policies"][0]["Statement"];
    statements.as_sequence_mut().expect("statements").push(planted);
    assert_eq!(unused(&template, &access), ["housekeeping: PutItem on C#"]);
}

/// A function that no test calls needs no permission, as far as the tests know.
#[test]
fn a_function_that_did_nothing_is_found() {
    let found = unused(template(), &access_of("login", Action::GetItem, "E#"));
    assert!(found.contains(&"housekeeping: Query on PE#".to_owned()), "{found:#?}");
    assert!(found.contains(&"login: PutItem on SE#".to_owned()), "{found:#?}");
    assert!(!found.contains(&"login: GetItem on E#".to_owned()), "{found:#?}");
    assert!(!found.iter().any(|one| one.ends_with("GetItem on SETTINGS")), "settings are read before anybody looks: {found:#?}");
}

#[test]
fn what_was_done_reads_back_as_it_was_written() {
    let access = RecordedAccesses::allowed_by(template());
    let lines: Vec<String> = access.lines().into_iter().collect();
    assert_eq!(RecordedAccesses::parse(&lines.join("\n")), Ok(access));
    assert_eq!(RecordedAccesses::parse("login GetItem E#\nlogin GetItem\n"), Err("login GetItem".to_owned()));
}

/// Runs the program on a file with these lines.
fn reports(name: &str, lines: &BTreeSet<String>) -> Output {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, lines.iter().map(|line| line.clone() + "\n").collect::<String>()).expect("a file");
    Command::new(env!("CARGO_BIN_EXE_permissions")).arg(file).output().expect("the program runs")
}

#[test]
fn the_program_is_content_with_what_is_needed_and_names_what_is_not() {
    let mut lines = RecordedAccesses::allowed_by(template()).lines();
    let output = reports("exact", &lines);
    assert!(output.status.success(), "{output:?}");

    assert!(lines.remove("mail-feedback UpdateItem E#"), "a bounce is noted");
    assert!(lines.insert("mail-feedback DeleteItem E#".to_owned()));
    let output = reports("wrong", &lines);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(
        said,
        ["mail-feedback: DeleteItem on E# would be refused", "mail-feedback: UpdateItem on E# is allowed and was never needed"]
    );
}

/// An empty recording must not count as success.
#[test]
fn the_program_fails_without_anything_to_read() {
    assert!(!reports("empty", &BTreeSet::new()).status.success());
    assert!(!Command::new(env!("CARGO_BIN_EXE_permissions")).output().expect("the program runs").status.success());
}
