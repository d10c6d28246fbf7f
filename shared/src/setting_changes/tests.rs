//! What a change of settings may do (ST-4).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{LastChange, SettingsChange, SettingsOutcome, StoredSettings, decide, shown};
use crate::audit::{ActorId, AuditEntry};
use crate::values::{StaffId, Timestamp};

fn entry(staff: &str) -> AuditEntry {
    AuditEntry {
        at: Timestamp::from_millis(1_000),
        actor: ActorId::Staff(StaffId::parse(staff).expect("an id")),
        action: "settings.update".to_owned(),
        target: "settings".to_owned(),
        changes: BTreeMap::new(),
        reason: None,
        network: None,
    }
}

fn change(values: Value, seen: Option<u64>) -> SettingsChange {
    SettingsChange { values: serde_json::from_value(values).expect("an object"), seen }
}

fn decided(before: &StoredSettings, by: &str, wanted: &SettingsChange) -> Result<StoredSettings, SettingsOutcome> {
    decide(before, &entry(by), wanted).expect("an answer")
}

/// ST-4: all that is wrong is named, and nothing is changed.
#[test]
fn several_settings_change_at_once_or_none_does() {
    let before = StoredSettings::default();
    let all = change(json!({"affiliates_window_days": 45, "affiliates_enabled": false, "affiliates_link_rule": "first"}), None);
    let after = decided(&before, "toni", &all).expect("changed");
    assert_eq!((after.settings.affiliates_window_days, after.settings.affiliates_enabled, after.version), (45, false, 1));
    assert_eq!(after.last_changes.len(), 3);

    let wrong = change(json!({"affiliates_window_days": 366, "affiliates_enabled": "yes", "colour": 1, "affiliates_due_days": 5}), None);
    let Err(SettingsOutcome::Invalid(errors)) = decided(&before, "toni", &wrong) else { unreachable!("it is refused") };
    let names: Vec<&str> = errors.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["affiliates_enabled", "affiliates_window_days", "colour"]);
}

#[test]
fn a_value_is_of_its_own_kind_or_a_text_and_null_is_the_default() {
    let before = StoredSettings::default();
    for (values, days) in [
        (json!({"affiliates_window_days": 45}), Some(45)),
        (json!({"affiliates_window_days": "45"}), Some(45)),
        (json!({"affiliates_window_days": null}), Some(30)),
        (json!({"affiliates_window_days": 45.5}), None),
        (json!({"affiliates_window_days": true}), None),
        (json!({"affiliates_window_days": [45]}), None),
        (json!({"brand_name": 45}), None),
        (json!({"affiliates_enabled": 1}), None),
    ] {
        let found = decided(&before, "toni", &change(values.clone(), None)).ok().map(|after| after.settings.affiliates_window_days);
        assert_eq!(found, days, "{values}");
    }
    let footer = decided(&before, "toni", &change(json!({"letter_footer": "Plum Lane 1\r\nPlumstead"}), None)).expect("changed");
    assert_eq!(footer.settings.letter_footer, "Plum Lane 1\nPlumstead", "as a browser sends it");
}

/// ST-4: two owners do not overwrite each other unseen, and do not get into each other's way.
#[test]
fn only_a_change_of_the_same_setting_is_overtaken() {
    let first = decided(&StoredSettings::default(), "toni", &change(json!({"affiliates_due_days": 14}), Some(0))).expect("changed");
    let of_another = decided(&first, "mia", &change(json!({"affiliates_window_days": 60}), Some(0))).expect("changed");
    assert_eq!((of_another.version, of_another.settings.affiliates_due_days), (2, 14));

    let Err(SettingsOutcome::Overtaken(by)) = decided(&of_another, "mia", &change(json!({"affiliates_due_days": 7}), Some(0))) else {
        unreachable!("toni's change would be lost")
    };
    let toni = LastChange { at: Timestamp::from_millis(1_000), by: entry("toni").actor, version: 1 };
    assert_eq!(by, [("affiliates_due_days".to_owned(), toni)]);
    assert!(decided(&of_another, "mia", &change(json!({"affiliates_due_days": 14}), Some(0))).is_ok(), "they agree");
    assert!(decided(&of_another, "mia", &change(json!({"affiliates_due_days": 7}), Some(2))).is_ok(), "she has seen it");
    assert!(decided(&of_another, "mia", &change(json!({"affiliates_due_days": 7}), None)).is_ok(), "she does not say what she saw");
}

#[test]
fn the_log_keeps_no_whole_logo() {
    assert_eq!(shown("UTC"), "UTC");
    assert_eq!(shown(&"x".repeat(12_000)), format!("{}… (12000 characters)", "x".repeat(100)));
}
