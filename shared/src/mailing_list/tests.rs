//! The rules of the mailing list, by table.

use super::entry::{Asked, LINK_VALID, Told};
use super::*;
use crate::customers::{Customer, Mailed};
use crate::values::{CustomerNumber, Digest, EmailAddress, Span, Timestamp};

const ERRAND: &str = "this errand";
const BEFORE: &str = "an errand before";

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment")
}

fn ago(span: Span) -> Timestamp {
    now().minus(span)
}

fn asked() -> Asked {
    Asked { at: ago(Span::hours(1)), ip: "2001:db8::1".parse().expect("an address") }
}

fn entry(standing: Standing, errand: &str, mailed_at: Vec<Timestamp>) -> Entry {
    Entry {
        number: CustomerNumber(1),
        email: EmailAddress::parse("ursula@example.com").expect("an address"),
        standing,
        errand: errand.to_owned(),
        mailed_at,
        links: vec![Digest::of(b"older"), Digest::of(b"newest")],
        version: 1,
    }
}

fn pending(mailed: Span, mails: usize) -> Standing {
    let link = Mailed { digest: Digest::of(b"newest"), expires_at: ago(mailed).plus(LINK_VALID) };
    Standing::Pending { asked: asked(), link, mails, reminded: None }
}

fn confirmed(told: Option<(Span, &str)>) -> Standing {
    let told = told.map(|(span, errand)| Told { at: ago(span), errand: errand.to_owned() });
    Standing::Confirmed { at: ago(Span::days(3)), asked: asked(), told }
}

/// ML-3, ML-5, ML-6
#[test]
fn what_a_sign_up_leads_to() {
    let minutes = Span::minutes;
    let left = Standing::Unsubscribed { at: ago(minutes(10)), way: Way::Page };
    let suppressed = Standing::Suppressed { at: ago(minutes(10)), because: Suppression::Bounce };
    let three = vec![ago(Span::hours(20)), ago(Span::hours(10)), ago(minutes(20))];
    let long_ago = vec![ago(Span::hours(25)), ago(Span::hours(26)), ago(Span::hours(27))];
    let just_now = ago(Span::ZERO);
    let nothing = Step::Nothing;
    let rows = [
        ("nobody knows the address", None, just_now, Step::Ask),
        ("pending for 16 minutes", Some(entry(pending(minutes(16), 1), BEFORE, vec![ago(minutes(16))])), just_now, Step::Ask),
        ("exactly 15 minutes", Some(entry(pending(minutes(15), 1), BEFORE, vec![ago(minutes(15))])), just_now, Step::Ask),
        (
            "one moment less",
            Some(entry(pending(minutes(15), 1), BEFORE, vec![ago(Span::millis(899_999))])),
            just_now,
            nothing(Because::TooSoon),
        ),
        ("the mail of this errand failed", Some(entry(pending(minutes(1), 1), ERRAND, vec![ago(minutes(1))])), just_now, Step::AskAgain),
        ("three today", Some(entry(pending(minutes(20), 3), BEFORE, three.clone())), just_now, nothing(Because::EnoughToday)),
        ("three yesterday", Some(entry(pending(Span::hours(25), 3), BEFORE, long_ago.clone())), just_now, Step::Ask),
        ("five in all", Some(entry(pending(Span::hours(25), 5), BEFORE, long_ago)), just_now, nothing(Because::EnoughUnconfirmed)),
        (
            "five in all, the last by this errand",
            Some(entry(pending(minutes(1), 5), ERRAND, vec![ago(minutes(1))])),
            just_now,
            Step::AskAgain,
        ),
        ("pending for 31 days", Some(entry(pending(Span::days(31), 5), BEFORE, Vec::new())), just_now, Step::Ask),
        ("confirmed", Some(entry(confirmed(None), BEFORE, Vec::new())), just_now, Step::TellAlready),
        ("confirmed since", Some(entry(confirmed(None), BEFORE, Vec::new())), ago(Span::days(4)), nothing(Because::Overtaken)),
        ("confirmed by this very errand", Some(entry(confirmed(None), ERRAND, Vec::new())), just_now, nothing(Because::Overtaken)),
        (
            "told 23 hours ago",
            Some(entry(confirmed(Some((Span::hours(23), BEFORE))), BEFORE, Vec::new())),
            just_now,
            nothing(Because::ToldToday),
        ),
        ("told a day ago", Some(entry(confirmed(Some((Span::days(1), BEFORE))), BEFORE, Vec::new())), just_now, Step::TellAlready),
        (
            "told by this errand, whose mail failed",
            Some(entry(confirmed(Some((minutes(1), ERRAND))), BEFORE, Vec::new())),
            just_now,
            Step::TellAlready,
        ),
        ("left, and back at once", Some(entry(left.clone(), BEFORE, vec![ago(minutes(12))])), just_now, Step::Ask),
        ("left since", Some(entry(left.clone(), BEFORE, Vec::new())), ago(minutes(11)), nothing(Because::Overtaken)),
        ("left after this errand's letter", Some(entry(left.clone(), ERRAND, Vec::new())), just_now, nothing(Because::Overtaken)),
        ("left and back and left", Some(entry(left, BEFORE, three)), just_now, nothing(Because::EnoughToday)),
        ("suppressed", Some(entry(suppressed, BEFORE, Vec::new())), just_now, nothing(Because::Suppressed)),
    ];
    for (what, entry, asked_at, expected) in rows {
        assert_eq!(step(entry.as_ref(), ERRAND, asked_at, now()), expected, "{what}");
    }
}

/// ML-6, ML-7
#[test]
fn whom_a_reminder_goes_to() {
    let nothing = Step::Nothing;
    let mailed = |hours, mails| pending(Span::hours(hours), mails);
    let reminded_by = |errand: &str| match mailed(30, 2) {
        Standing::Pending { asked, link, mails, .. } => Standing::Pending { asked, link, mails, reminded: Some(errand.to_owned()) },
        other => other,
    };
    let left = Standing::Unsubscribed { at: now(), way: Way::Page };
    let suppressed = Standing::Suppressed { at: now(), because: Suppression::Bounce };
    let rows = [
        ("mailed a day ago", mailed(24, 1), Step::Remind),
        ("a moment less", pending(Span::millis(86_399_999), 1), nothing(Because::TooSoon)),
        ("a moment before two days", pending(Span::millis(2 * 86_400_000 - 1), 1), Step::Remind),
        ("mailed two days ago", mailed(48, 1), nothing(Because::TooLate)),
        ("four mails", mailed(30, 4), Step::Remind),
        ("five mails", mailed(30, 5), nothing(Because::EnoughUnconfirmed)),
        ("reminded before", reminded_by(BEFORE), nothing(Because::RemindedBefore)),
        ("reminded by this errand, whose mail failed", reminded_by(ERRAND), Step::AskAgain),
        ("confirmed", confirmed(None), nothing(Because::Overtaken)),
        ("left", left, nothing(Because::Overtaken)),
        ("suppressed", suppressed, nothing(Because::Suppressed)),
        ("forgotten", pending(Span::days(31), 1), nothing(Because::Overtaken)),
    ];
    for (what, standing, expected) in rows {
        assert_eq!(reminder(Some(&entry(standing, BEFORE, Vec::new())), ERRAND, now()), expected, "{what}");
    }
    assert_eq!(reminder(None, ERRAND, now()), nothing(Because::Overtaken), "gone");
}

/// ML-6: a reminder is one more of the mails that may be sent, and another sign-up brings no second one.
#[test]
fn a_reminder_counts_as_a_mail_and_is_remembered() {
    let first = Entry::ask(None, &customer(), "1", asked(), Digest::of(b"1"), now());
    let later = now().plus(Span::hours(25));
    let reminded = first.remind("2", Digest::of(b"2"), later);
    assert!(matches!(&reminded.standing, Standing::Pending { mails: 2, .. }), "{reminded:?}");
    assert_eq!(reminded.mailed_at, [later]);
    assert_eq!(step(Some(&reminded), "3", later, later.plus(Span::minutes(1))), Step::Nothing(Because::TooSoon));
    let again = Entry::ask(Some(&reminded), &customer(), "3", asked(), Digest::of(b"3"), later.plus(Span::hours(1)));
    let a_day_on = later.plus(Span::hours(26));
    assert_eq!(reminder(Some(&again), "4", a_day_on), Step::Nothing(Because::RemindedBefore));
}

/// ML-7
#[test]
fn what_becomes_of_an_entry_in_the_end() {
    let left = Standing::Unsubscribed { at: now(), way: Way::Page };
    let rows = [
        ("mailed 30 days and a moment ago", pending(Span::millis(30 * 86_400_000 + 1), 1), Fate::Vanishes),
        ("mailed 30 days ago", pending(Span::days(30), 1), Fate::Waits { until: now() }),
        ("mailed again since", pending(Span::days(3), 1), Fate::Waits { until: now().plus(Span::days(27)) }),
        ("confirmed", confirmed(None), Fate::Stays),
        ("left", left, Fate::Stays),
    ];
    for (what, standing, expected) in rows {
        assert_eq!(fate(Some(&entry(standing, BEFORE, Vec::new())), now()), expected, "{what}");
    }
    assert_eq!(fate(None, now()), Fate::Vanishes, "the table has deleted it");
}

/// ML-4: what proves an earlier place on the list outlives a later sign-up that nobody answered.
#[test]
fn only_what_nobody_answered_vanishes() {
    let by = || Witness { at: now(), ip: asked().ip, user_agent: None };
    let sign_up = || {
        let form = crate::values::Line::parse("mailing-list").expect("a form");
        Receipt::SignUp { by: by(), form, page: None, language: "en".to_owned(), wording: None }
    };
    let withdrawal = || Receipt::Withdrawal { by: by(), way: Way::Page };
    assert_eq!(Receipt::unanswered(&[sign_up(), sign_up()]), 2);
    assert_eq!(Receipt::unanswered(&[sign_up(), withdrawal(), sign_up()]), 1);
    assert_eq!(Receipt::unanswered(&[sign_up(), withdrawal()]), 0);
}

/// ML-2, ML-3
#[test]
fn what_a_link_is_worth() {
    let left = Standing::Unsubscribed { at: now(), way: Way::OneClick };
    let suppressed = Standing::Suppressed { at: now(), because: Suppression::Complaint };
    let week = Span::days(7);
    let rows = [
        ("the newest", pending(Span::hours(1), 2), "newest", Link::Works),
        ("the newest on its last moment", pending(Span::millis(week.as_millis() - 1), 2), "newest", Link::Works),
        ("a moment later", pending(week, 2), "newest", Link::Stale(Stale::Expired)),
        ("an older one", pending(Span::hours(1), 2), "older", Link::Stale(Stale::Replaced)),
        ("an older one when none works", pending(Span::days(8), 2), "older", Link::Stale(Stale::Expired)),
        ("used", confirmed(None), "newest", Link::Stale(Stale::Subscribed)),
        ("left", left, "newest", Link::Stale(Stale::Unsubscribed)),
        ("suppressed", suppressed, "newest", Link::Stale(Stale::Suppressed)),
        ("never mailed", pending(Span::hours(1), 2), "guessed", Link::Wrong),
        ("never mailed to a subscriber", confirmed(None), "guessed", Link::Wrong),
    ];
    for (what, standing, presented, expected) in rows {
        let entry = entry(standing, BEFORE, Vec::new());
        assert_eq!(entry.link(&Digest::of(presented.as_bytes()), now()), expected, "{what}");
    }
}

fn customer() -> Customer {
    serde_json::from_value(serde_json::json!({
        "number": 1, "email": "ursula@example.com", "language": "en", "created_at": "2026-03-02T09:00:00.000Z"
    }))
    .expect("a customer")
}

/// ML-6: the count of unconfirmed mails begins anew once somebody has confirmed; the day's does not.
#[test]
fn mails_are_counted_until_somebody_confirms() {
    let first = Entry::ask(None, &customer(), "1", asked(), Digest::of(b"1"), now());
    let later = now().plus(Span::hours(1));
    let second = Entry::ask(Some(&first), &customer(), "2", asked(), Digest::of(b"2"), later);
    assert!(matches!(second.standing, Standing::Pending { mails: 2, .. }), "{second:?}");
    assert_eq!(second.mailed_at, [now(), later]);
    let (confirmed, _) = second.confirmed(later).expect("it waited for that");
    let left = confirmed.left(Way::Page, later).expect("it was on the list");
    let third = Entry::ask(Some(&left), &customer(), "3", asked(), Digest::of(b"3"), later);
    assert!(matches!(third.standing, Standing::Pending { mails: 1, .. }), "{third:?}");
    assert_eq!(third.mailed_at.len(), 3);
    assert_eq!(third.version, 5);
}

/// An entry stays small whatever happens to it: the last five links are known.
#[test]
fn an_entry_forgets_links_that_are_long_past() {
    let mut entry = Entry::ask(None, &customer(), "1", asked(), Digest::of(b"0"), now());
    for n in 1..=9_u8 {
        entry = entry.ask_again(Digest::of(&[n]), now());
    }
    assert_eq!(entry.links, [5, 6, 7, 8, 9].map(|n: u8| Digest::of(&[n])));
    assert!(matches!(entry.standing, Standing::Pending { mails: 1, .. }), "a repeated errand is one mail");
}

/// ML-4: what lacks its time or its address is no receipt.
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

/// ML-1, S-NL-3: a member comes of a confirmed entry and of nothing else.
#[test]
fn only_the_confirmed_can_be_members() {
    let ip = asked().ip;
    let left = Standing::Unsubscribed { at: now(), way: Way::Account };
    let suppressed = Standing::Suppressed { at: now(), because: Suppression::Bounce };
    for (standing, is_member) in [(pending(Span::ZERO, 1), false), (confirmed(None), true), (left, false), (suppressed, false)] {
        let entry = entry(standing, BEFORE, Vec::new());
        assert_eq!(Member::of(&entry, &customer(), asked(), ip).is_some(), is_member, "{entry:?}");
    }
}
