//! Signatures, filters and days of the audit log.

use std::collections::BTreeMap;

use super::row::{Head, Link, Row};
use super::{ActorId, AuditEntry, AuditFilter, Day};
use crate::store::Key;
use crate::values::{CustomerNumber, KeyRing, StaffId, Timestamp};

fn entry() -> AuditEntry {
    AuditEntry {
        at: Timestamp::from_millis(1_772_442_000_000),
        actor: ActorId::Staff(StaffId::parse("toni").expect("an id")),
        action: "customer.update".to_owned(),
        target: "customer:17".to_owned(),
        changes: BTreeMap::from([("discount_bp".to_owned(), ("0".to_owned(), "500".to_owned()))]),
        reason: None,
        network: Some("127.0.0.1/32".to_owned()),
    }
}

/// S-AU-3: whatever is changed of a row, its place or its key, the signature is no longer right.
#[test]
fn no_part_of_a_row_can_be_changed() {
    let (keys, key) = (KeyRing::new([7; 32]), Key::new("AU#2026-03-02", "019cadf5b280feedfacecafebeef"));
    let link = Link { chain: 3, number: 2, previous: "x".to_owned(), previous_at: Some(Timestamp::from_millis(5)) };
    let row = Row::new(&keys, &key, entry(), Some(link.clone())).expect("a row");
    assert!(row.is_intact(&keys, &key));
    assert!(!row.is_intact(&KeyRing::new([8; 32]), &key), "another secret");
    assert!(!row.is_intact(&keys, &Key::new("AU#2026-03-03", "019cadf5b280feedfacecafebeef")), "another day");
    assert!(!row.is_intact(&keys, &Key::new("AU#2026-03-02", "019cadf5b280feedfacecafebee0")), "another id");
    let edits: [fn(&mut Row); 9] = [
        |row| row.entry.at = Timestamp::from_millis(1),
        |row| row.entry.actor = ActorId::Customer(CustomerNumber(17)),
        |row| row.entry.action.push('d'),
        |row| row.entry.target = "customer:18".to_owned(),
        |row| drop(row.entry.changes.insert("groups".to_owned(), (String::new(), "vip".to_owned()))),
        |row| row.entry.network = None,
        |row| row.link = None,
        |row| row.link.as_mut().expect("a link").number = 3,
        |row| row.link.as_mut().expect("a link").previous = "y".to_owned(),
    ];
    for (n, edit) in edits.into_iter().enumerate() {
        let mut edited = row.clone();
        edit(&mut edited);
        assert!(!edited.is_intact(&keys, &key), "edit {n}");
    }
    let head = Head::of(&keys, &link, &row);
    assert!(head.is_intact(&keys) && !Head { number: 1, ..head }.is_intact(&keys), "nobody makes up the head of a shorter chain");
}

#[test]
fn rows_are_found_by_who_what_and_whom() {
    let found = |who: &str, what: &str, whom: &str| {
        let wanted = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        AuditFilter { who: wanted(who), what: wanted(what), whom: wanted(whom), ..AuditFilter::default() }.matches(&entry())
    };
    for (who, what, whom) in [
        ("", "", ""),
        ("staff:toni", "", ""),
        ("toni", "", ""),
        ("staff", "", ""),
        ("", "customer", ""),
        ("", "customer.update", ""),
        ("", "", "customer:17"),
        ("", "", "17"),
        ("toni", "customer", "17"),
    ] {
        assert!(found(who, what, whom), "{who} {what} {whom}");
    }
    for (who, what, whom) in
        [("ton", "", ""), ("customer", "", ""), ("", "custom", ""), ("", "update", ""), ("", "", "1"), ("toni", "", "18")]
    {
        assert!(!found(who, what, whom), "{who} {what} {whom}");
    }
}

#[test]
fn a_day_reads_back_and_has_neighbours() {
    let day = Day::parse("2026-03-01").expect("a day");
    assert_eq!(
        [day.before(), Some(day), day.after()].map(|day| day.expect("a day").to_string()),
        ["2026-02-28", "2026-03-01", "2026-03-02"]
    );
    for wrong in ["2026-02-30", "2026-3-1", "march", "2026-03-01T00:00", ""] {
        assert_eq!(Day::parse(wrong), None, "{wrong}");
    }
}
