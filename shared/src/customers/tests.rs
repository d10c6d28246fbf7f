//! Rules of a customer's record.

use super::{AffiliateTerms, MailedLink, Notes, TermsChange, TermsNotice};
use crate::values::{Digest, Rate, Span, Timestamp};

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment")
}

fn rate(basis_points: u16) -> Rate {
    Rate::from_basis_points(basis_points).expect("a rate")
}

fn terms(enabled: bool, basis_points: u16, is_approved_before: bool) -> AffiliateTerms {
    let before = now().minus(Span::days(9));
    AffiliateTerms {
        applied_at: before,
        approved_at: is_approved_before.then_some(before),
        enabled,
        rate: rate(basis_points),
        agreed: None,
    }
}

/// A description, the terms before, the switch and rate that staff set, whether that approves, and the notice.
type Row<'a> = (&'a str, Option<&'a AffiliateTerms>, (Option<bool>, Option<u16>), bool, Option<TermsNotice>);

/// AF-1: affiliates are approved if they are enabled and have a rate above 0; they are told of every change of that.
#[test]
fn an_affiliate_is_approved_by_switch_and_rate_together() {
    use TermsNotice::{Approved, Suspended};
    let applied = terms(false, 0, false);
    let approved = terms(true, 1_000, true);
    let suspended = terms(false, 1_000, true);
    let table: [Row<'_>; 14] = [
        ("nobody is made one", None, (Some(true), Some(1_000)), true, Some(Approved)),
        ("nobody is switched on without a rate", None, (Some(true), None), false, None),
        ("an applicant gets only a rate", Some(&applied), (None, Some(500)), false, None),
        ("an applicant is only switched on", Some(&applied), (Some(true), None), false, None),
        ("an applicant is switched on at 0", Some(&applied), (Some(true), Some(0)), false, None),
        ("an applicant gets both", Some(&applied), (Some(true), Some(1)), true, Some(Approved)),
        ("nothing changes", Some(&approved), (None, None), true, None),
        ("the same again", Some(&approved), (Some(true), Some(1_000)), true, None),
        ("another rate", Some(&approved), (None, Some(2_000)), true, Some(TermsNotice::RateChanged)),
        ("switched off", Some(&approved), (Some(false), None), false, Some(Suspended)),
        ("the rate is taken away", Some(&approved), (None, Some(0)), false, Some(Suspended)),
        ("another rate while suspended", Some(&suspended), (None, Some(2_000)), false, None),
        ("switched on again", Some(&suspended), (Some(true), None), true, Some(Approved)),
        ("switched on again at 0", Some(&suspended), (Some(true), Some(0)), false, None),
    ];
    for (what, before, (enabled, basis_points), is_approved, notice) in table {
        let change = TermsChange { enabled, rate: basis_points.map(rate) };
        let (after, told) = AffiliateTerms::change(before, change, now());
        let after = after.unwrap_or_else(|| unreachable!("{what}: terms"));
        assert_eq!((after.is_approved(), told), (is_approved, notice), "{what}");
        let first = before.and_then(|terms| terms.approved_at);
        assert_eq!(after.approved_at, first.or(is_approved.then_some(now())), "{what}: the first approval stays");
        assert_eq!(after.applied_at, before.map_or(now(), |terms| terms.applied_at), "{what}");
    }
}

#[test]
fn whoever_is_granted_nothing_is_no_affiliate() {
    for change in [TermsChange::default(), TermsChange { enabled: Some(false), rate: Some(Rate::ZERO) }] {
        assert_eq!(AffiliateTerms::change(None, change, now()), (None, None));
    }
}

/// AF-11: somebody who waits was never approved; somebody who is suspended was.
#[test]
fn waiting_is_not_suspended() {
    assert!(terms(false, 0, false).is_awaiting_approval());
    assert!(terms(true, 0, false).is_awaiting_approval());
    assert!(!terms(false, 1_000, true).is_awaiting_approval());
    assert!(!terms(true, 1_000, true).is_awaiting_approval());
}

/// PW-4, S-RS-2: 3,599 s works; at 3,600 s the hour is over.
#[test]
fn a_link_works_until_its_hour_is_over() {
    let digest = Digest::of(b"a token");
    let link = MailedLink { digest: digest.clone(), expires_at: now().plus(Span::hours(1)) };
    for (later, works) in [(0, true), (3_599_000, true), (3_599_999, true), (3_600_000, false), (3_601_000, false)] {
        assert_eq!(link.accepts(&digest, now().plus(Span::millis(later))), works, "{later} ms");
    }
    assert!(!link.accepts(&Digest::of(b"another"), now()));
}

#[test]
fn notes_have_lines_and_no_control_characters() {
    let notes = Notes::parse("  first\r\nsecond\tand more \n").expect("notes");
    assert_eq!(notes.as_str(), "first\nsecond\tand more");
    assert!(Notes::parse("\u{0}").is_none() && Notes::parse("a\u{1b}[31m").is_none());
    assert!(Notes::parse(&"ä".repeat(4_000)).is_some() && Notes::parse(&"a".repeat(4_001)).is_none());
    assert_eq!(format!("{notes:?}"), "LongText([redacted])");
}
