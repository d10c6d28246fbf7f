//! The rules of the mailing list, as tables.

use super::entry::{AlreadyNotice, LINK_LIFETIME, OptInOrigin};
use super::*;
use crate::customers::{Customer, MailedLink};
use crate::values::{CustomerNumber, Digest, EmailAddress, Span, Timestamp};

const JOB: &str = "this job";
const BEFORE: &str = "a mail job before";

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment")
}

fn ago(span: Span) -> Timestamp {
    now().minus(span)
}

fn requested() -> OptInOrigin {
    OptInOrigin { at: ago(Span::hours(1)), ip: "2001:db8::1".parse().expect("an address") }
}

fn entry(status: ListStatus, job: &str, mailed_at: Vec<Timestamp>) -> ListEntry {
    ListEntry {
        number: CustomerNumber(1),
        email: EmailAddress::parse("ursula@example.com").expect("an address"),
        status,
        job: job.to_owned(),
        mailed_at,
        links: vec![Digest::of(b"older"), Digest::of(b"newest")],
        leave_mails: Vec::new(),
        version: 1,
    }
}

fn pending(mailed: Span, mails: usize) -> ListStatus {
    let link = MailedLink { digest: Digest::of(b"newest"), expires_at: ago(mailed).plus(LINK_LIFETIME) };
    ListStatus::Pending { requested: requested(), link, mails, reminded: None }
}

fn confirmed(notice: Option<(Span, &str)>) -> ListStatus {
    let notice = notice.map(|(span, job)| AlreadyNotice { at: ago(span), job: job.to_owned() });
    ListStatus::Confirmed { at: ago(Span::days(3)), requested: requested(), notice }
}

/// ML-3, ML-5, ML-6
#[test]
fn what_a_sign_up_leads_to() {
    let minutes = Span::minutes;
    let left = ListStatus::Unsubscribed { at: ago(minutes(10)), way: UnsubscribeMethod::Page };
    let suppressed = ListStatus::Suppressed { at: ago(minutes(10)), because: SuppressionReason::Bounce };
    let three = vec![ago(Span::hours(20)), ago(Span::hours(10)), ago(minutes(20))];
    let long_ago = vec![ago(Span::hours(25)), ago(Span::hours(26)), ago(Span::hours(27))];
    let just_now = ago(Span::ZERO);
    let nothing = ListAction::Skip;
    let rows = [
        ("nobody knows the address", None, just_now, ListAction::SendConfirmation),
        (
            "pending for 16 minutes",
            Some(entry(pending(minutes(16), 1), BEFORE, vec![ago(minutes(16))])),
            just_now,
            ListAction::SendConfirmation,
        ),
        (
            "exactly 15 minutes",
            Some(entry(pending(minutes(15), 1), BEFORE, vec![ago(minutes(15))])),
            just_now,
            ListAction::SendConfirmation,
        ),
        (
            "one moment less",
            Some(entry(pending(minutes(15), 1), BEFORE, vec![ago(Span::millis(899_999))])),
            just_now,
            nothing(SkipReason::TooSoon),
        ),
        ("the mail of this job failed", Some(entry(pending(minutes(1), 1), JOB, vec![ago(minutes(1))])), just_now, ListAction::Resend),
        ("three today", Some(entry(pending(minutes(20), 3), BEFORE, three.clone())), just_now, nothing(SkipReason::DailyLimit)),
        ("three yesterday", Some(entry(pending(Span::hours(25), 3), BEFORE, long_ago.clone())), just_now, ListAction::SendConfirmation),
        ("five in all", Some(entry(pending(Span::hours(25), 5), BEFORE, long_ago)), just_now, nothing(SkipReason::UnconfirmedLimit)),
        (
            "five in all, the last by this job",
            Some(entry(pending(minutes(1), 5), JOB, vec![ago(minutes(1))])),
            just_now,
            ListAction::Resend,
        ),
        ("pending for 31 days", Some(entry(pending(Span::days(31), 5), BEFORE, Vec::new())), just_now, ListAction::SendConfirmation),
        ("confirmed", Some(entry(confirmed(None), BEFORE, Vec::new())), just_now, ListAction::SendAlreadySubscribed),
        ("confirmed since", Some(entry(confirmed(None), BEFORE, Vec::new())), ago(Span::days(4)), nothing(SkipReason::Superseded)),
        ("confirmed by this very job", Some(entry(confirmed(None), JOB, Vec::new())), just_now, nothing(SkipReason::Superseded)),
        (
            "told 23 hours ago",
            Some(entry(confirmed(Some((Span::hours(23), BEFORE))), BEFORE, Vec::new())),
            just_now,
            nothing(SkipReason::NotifiedToday),
        ),
        (
            "told a day ago",
            Some(entry(confirmed(Some((Span::days(1), BEFORE))), BEFORE, Vec::new())),
            just_now,
            ListAction::SendAlreadySubscribed,
        ),
        (
            "told by this job, whose mail failed",
            Some(entry(confirmed(Some((minutes(1), JOB))), BEFORE, Vec::new())),
            just_now,
            ListAction::SendAlreadySubscribed,
        ),
        ("left, and back at once", Some(entry(left.clone(), BEFORE, vec![ago(minutes(12))])), just_now, ListAction::SendConfirmation),
        ("left since", Some(entry(left.clone(), BEFORE, Vec::new())), ago(minutes(11)), nothing(SkipReason::Superseded)),
        ("left after this job's letter", Some(entry(left.clone(), JOB, Vec::new())), just_now, nothing(SkipReason::Superseded)),
        ("left and back and left", Some(entry(left, BEFORE, three)), just_now, nothing(SkipReason::DailyLimit)),
        ("suppressed", Some(entry(suppressed, BEFORE, Vec::new())), just_now, nothing(SkipReason::Suppressed)),
    ];
    for (what, entry, requested_at, expected) in rows {
        assert_eq!(next_action(entry.as_ref(), JOB, requested_at, now()), expected, "{what}");
    }
}

/// ML-6, ML-7
#[test]
fn whom_a_reminder_goes_to() {
    let nothing = ListAction::Skip;
    let mailed = |hours, mails| pending(Span::hours(hours), mails);
    let reminded_by = |job: &str| match mailed(30, 2) {
        ListStatus::Pending { requested, link, mails, .. } => {
            ListStatus::Pending { requested, link, mails, reminded: Some(job.to_owned()) }
        }
        other => other,
    };
    let left = ListStatus::Unsubscribed { at: now(), way: UnsubscribeMethod::Page };
    let suppressed = ListStatus::Suppressed { at: now(), because: SuppressionReason::Bounce };
    let rows = [
        ("mailed a day ago", mailed(24, 1), ListAction::SendReminder),
        ("a moment less", pending(Span::millis(86_399_999), 1), nothing(SkipReason::TooSoon)),
        ("a moment before two days", pending(Span::millis(2 * 86_400_000 - 1), 1), ListAction::SendReminder),
        ("mailed two days ago", mailed(48, 1), nothing(SkipReason::TooLate)),
        ("four mails", mailed(30, 4), ListAction::SendReminder),
        ("five mails", mailed(30, 5), nothing(SkipReason::UnconfirmedLimit)),
        ("reminded before", reminded_by(BEFORE), nothing(SkipReason::AlreadyReminded)),
        ("reminded by this job, whose mail failed", reminded_by(JOB), ListAction::Resend),
        ("confirmed", confirmed(None), nothing(SkipReason::Superseded)),
        ("left", left, nothing(SkipReason::Superseded)),
        ("suppressed", suppressed, nothing(SkipReason::Suppressed)),
        ("forgotten", pending(Span::days(31), 1), nothing(SkipReason::Superseded)),
    ];
    for (what, status, expected) in rows {
        assert_eq!(reminder_action(Some(&entry(status, BEFORE, Vec::new())), JOB, now()), expected, "{what}");
    }
    assert_eq!(reminder_action(None, JOB, now()), nothing(SkipReason::Superseded), "gone");
}

/// ML-6: a reminder counts as one of the permitted mails, and another sign-up brings no second one.
#[test]
fn a_reminder_counts_as_a_mail_and_is_remembered() {
    let first = ListEntry::pending(None, &customer(), "1", requested(), Digest::of(b"1"), now());
    let later = now().plus(Span::hours(25));
    let reminded = first.with_reminder("2", Digest::of(b"2"), later);
    assert!(matches!(&reminded.status, ListStatus::Pending { mails: 2, .. }), "{reminded:?}");
    assert_eq!(reminded.mailed_at, [later]);
    assert_eq!(next_action(Some(&reminded), "3", later, later.plus(Span::minutes(1))), ListAction::Skip(SkipReason::TooSoon));
    let again = ListEntry::pending(Some(&reminded), &customer(), "3", requested(), Digest::of(b"3"), later.plus(Span::hours(1)));
    let a_day_on = later.plus(Span::hours(26));
    assert_eq!(reminder_action(Some(&again), "4", a_day_on), ListAction::Skip(SkipReason::AlreadyReminded));
}

/// ML-7
#[test]
fn what_becomes_of_an_entry_in_the_end() {
    let left = ListStatus::Unsubscribed { at: now(), way: UnsubscribeMethod::Page };
    let rows = [
        ("mailed 30 days and a moment ago", pending(Span::millis(30 * 86_400_000 + 1), 1), Retention::Delete),
        ("mailed 30 days ago", pending(Span::days(30), 1), Retention::KeepUntil { until: now() }),
        ("mailed again since", pending(Span::days(3), 1), Retention::KeepUntil { until: now().plus(Span::days(27)) }),
        ("confirmed", confirmed(None), Retention::Keep),
        ("left", left, Retention::Keep),
    ];
    for (what, status, expected) in rows {
        assert_eq!(retention(Some(&entry(status, BEFORE, Vec::new())), now()), expected, "{what}");
    }
    assert_eq!(retention(None, now()), Retention::Delete, "the table has deleted it");
}

/// ML-4: what proves an earlier place on the list outlives a later, unanswered sign-up.
#[test]
fn only_what_nobody_answered_vanishes() {
    let evidence = || Evidence { at: now(), ip: requested().ip, user_agent: None };
    let sign_up = || {
        let form = crate::values::ShortText::parse("mailing-list").expect("a form");
        Receipt::SignUp { evidence: evidence(), form, page: None, language: "en".to_owned(), wording: None }
    };
    let withdrawal = || Receipt::Withdrawal { evidence: evidence(), way: UnsubscribeMethod::Page };
    assert_eq!(Receipt::count_unconfirmed(&[sign_up(), sign_up()]), 2);
    assert_eq!(Receipt::count_unconfirmed(&[sign_up(), withdrawal(), sign_up()]), 1);
    assert_eq!(Receipt::count_unconfirmed(&[sign_up(), withdrawal()]), 0);
}

/// ML-2, ML-3
#[test]
fn what_a_link_is_worth() {
    let left = ListStatus::Unsubscribed { at: now(), way: UnsubscribeMethod::OneClick };
    let suppressed = ListStatus::Suppressed { at: now(), because: SuppressionReason::Complaint };
    let week = Span::days(7);
    let rows = [
        ("the newest", pending(Span::hours(1), 2), "newest", LinkCheck::Valid),
        ("the newest on its last moment", pending(Span::millis(week.as_millis() - 1), 2), "newest", LinkCheck::Valid),
        ("a moment later", pending(week, 2), "newest", LinkCheck::Stale(StaleReason::Expired)),
        ("an older one", pending(Span::hours(1), 2), "older", LinkCheck::Stale(StaleReason::Replaced)),
        ("an older one when none works", pending(Span::days(8), 2), "older", LinkCheck::Stale(StaleReason::Expired)),
        ("used", confirmed(None), "newest", LinkCheck::Stale(StaleReason::Subscribed)),
        ("left", left, "newest", LinkCheck::Stale(StaleReason::Unsubscribed)),
        ("suppressed", suppressed, "newest", LinkCheck::Stale(StaleReason::Suppressed)),
        ("never mailed", pending(Span::hours(1), 2), "guessed", LinkCheck::Invalid),
        ("never mailed to a subscriber", confirmed(None), "guessed", LinkCheck::Invalid),
    ];
    for (what, status, presented, expected) in rows {
        let entry = entry(status, BEFORE, Vec::new());
        assert_eq!(entry.check_link(&Digest::of(presented.as_bytes()), now()), expected, "{what}");
    }
}

fn customer() -> Customer {
    serde_json::from_value(serde_json::json!({
        "number": 1, "email": "ursula@example.com", "language": "en", "created_at": "2026-03-02T09:00:00.000Z"
    }))
    .expect("a customer")
}

/// ML-6: the count of unconfirmed mails starts again once somebody has confirmed; the daily count does not.
#[test]
fn mails_are_counted_until_somebody_confirms() {
    let first = ListEntry::pending(None, &customer(), "1", requested(), Digest::of(b"1"), now());
    let later = now().plus(Span::hours(1));
    let second = ListEntry::pending(Some(&first), &customer(), "2", requested(), Digest::of(b"2"), later);
    assert!(matches!(second.status, ListStatus::Pending { mails: 2, .. }), "{second:?}");
    assert_eq!(second.mailed_at, [now(), later]);
    let (confirmed, _) = second.confirmed(later).expect("it waited for that");
    let left = confirmed.unsubscribed(UnsubscribeMethod::Page, later).expect("it was on the list");
    let third = ListEntry::pending(Some(&left), &customer(), "3", requested(), Digest::of(b"3"), later);
    assert!(matches!(third.status, ListStatus::Pending { mails: 1, .. }), "{third:?}");
    assert_eq!(third.mailed_at.len(), 3);
    assert_eq!(third.version, 5);
}

/// An entry stays small: it keeps only the last five links.
#[test]
fn an_entry_forgets_links_that_are_long_past() {
    let mut entry = ListEntry::pending(None, &customer(), "1", requested(), Digest::of(b"0"), now());
    for n in 1..=9_u8 {
        entry = entry.with_fresh_link(Digest::of(&[n]), now());
    }
    assert_eq!(entry.links, [5, 6, 7, 8, 9].map(|n: u8| Digest::of(&[n])));
    assert!(matches!(entry.status, ListStatus::Pending { mails: 1, .. }), "a repeated job is one mail");
}

/// ML-4: a receipt without time or address cannot be read.
#[test]
fn a_receipt_without_time_or_address_does_not_exist() {
    let whole = serde_json::json!({
        "kind": "withdrawal", "at": "2026-03-02T09:00:00.000Z", "ip": "2001:db8:85a3::8a2e:370:7334", "way": "page"
    });
    let read = |receipt: &serde_json::Value| serde_json::from_value::<Receipt>(receipt.clone());
    let receipt = read(&whole).expect("a receipt");
    assert_eq!(serde_json::to_value(&receipt).expect("JSON"), whole, "an IPv6 address is kept whole");
    for missing in ["at", "ip"] {
        let mut part = whole.clone();
        part.as_object_mut().expect("an object").remove(missing);
        assert!(read(&part).is_err(), "without {missing}");
    }
}

/// ML-1, S-NL-3: only a confirmed entry gives a member.
#[test]
fn only_the_confirmed_can_be_members() {
    let ip = requested().ip;
    let left = ListStatus::Unsubscribed { at: now(), way: UnsubscribeMethod::Account };
    let suppressed = ListStatus::Suppressed { at: now(), because: SuppressionReason::Bounce };
    for (status, is_member) in [(pending(Span::ZERO, 1), false), (confirmed(None), true), (left, false), (suppressed, false)] {
        let entry = entry(status, BEFORE, Vec::new());
        assert_eq!(Member::of(&entry, &customer(), requested(), ip).is_some(), is_member, "{entry:?}");
    }
}
