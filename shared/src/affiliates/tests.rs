//! Rules of affiliates, as tables.

use proptest::prelude::*;

use super::{Standing, Visit};
use crate::customers::AffiliateTerms;
use crate::values::{CustomerNumber, KeyRing, Rate, Span, Timestamp};

fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// AF-1, AF-11
#[test]
fn who_is_enabled_and_has_a_rate_is_approved() {
    let terms = |approved: bool, enabled, rate| AffiliateTerms {
        applied_at: moment(0),
        approved_at: approved.then(|| moment(1)),
        enabled,
        rate: Rate::from_basis_points(rate).expect("a rate"),
    };
    let rate = Rate::from_basis_points(1_000).expect("a rate");
    for (what, terms, standing) in [
        ("no application", None, Standing::NotOne),
        ("an application", Some(terms(false, false, 0)), Standing::Awaiting),
        ("a rate before approval", Some(terms(false, false, 1_000)), Standing::Awaiting),
        ("enabled without a rate", Some(terms(false, true, 0)), Standing::Awaiting),
        ("enabled with a rate", Some(terms(true, true, 1_000)), Standing::Approved { rate }),
        ("approved at once", Some(terms(false, true, 1_000)), Standing::Approved { rate }),
        ("switched off", Some(terms(true, false, 1_000)), Standing::Suspended),
        ("rate set to 0", Some(terms(true, true, 0)), Standing::Suspended),
        ("both", Some(terms(true, false, 0)), Standing::Suspended),
    ] {
        assert_eq!(Standing::by(terms.as_ref()), standing, "{what}");
    }
}

fn token_of(affiliate: u64, millis: i64) -> (KeyRing, String) {
    let keys = KeyRing::new([7; 32]);
    let dice = crate::values::Dice::seeded(9);
    let visit = Visit { affiliate: CustomerNumber(affiliate), at: moment(millis), visitor: super::VisitorId::throw(&dice) };
    let token = visit.token(&keys);
    assert_eq!(Visit::read(&keys, &token), Some(visit));
    (keys, token)
}

proptest! {
    /// S-AF-1
    #[test]
    fn a_visit_token_with_any_byte_changed_is_none(affiliate in any::<u64>(), millis in 0..4_000_000_000_000_i64, at in 0..88_usize, to in any::<u8>()) {
        let (keys, token) = token_of(affiliate, millis);
        prop_assert!(token.len() <= 200);
        let mut bytes = token.clone().into_bytes();
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        let changed = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(Visit::read(&keys, &changed), None);
        prop_assert_eq!(Visit::read(&KeyRing::new([8; 32]), &token), None);
    }
}

/// AF-5
#[test]
fn a_visit_counts_for_its_window_and_clocks_may_differ() {
    let dice = crate::values::Dice::seeded(9);
    let visit = Visit { affiliate: CustomerNumber(1), at: moment(1_000_000_000), visitor: super::VisitorId::throw(&dice) };
    let window = Span::days(30);
    for (what, after, counts) in [
        ("at once", Span::ZERO, true),
        ("at the end", window, true),
        ("too late", Span::millis(window.as_millis() + 1), false),
        ("a slow clock", Span::minutes(-5), true),
        ("before the visit", Span::minutes(-6), false),
    ] {
        assert_eq!(visit.counts_at(visit.at.plus(after), window), counts, "{what}");
    }
}
