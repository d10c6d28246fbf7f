//! When a session is valid, and how many mails an address gets.

use std::collections::HashSet;

use serde_json::json;

use super::mail_limit::MailLimit;
use super::{Device, Session, SessionToken, TOKEN_PREFIX};
use crate::customers::{Customer, CustomerState};
use crate::values::ids::TimeOrderedId;
use crate::values::{CustomerNumber, Rng, Span, Timestamp};

fn ursula() -> Customer {
    let fields =
        json!({"number": 1, "email": "ursula@example.com", "language": "en", "created_at": "2026-03-02T09:00:00.000Z", "epoch": 3});
    serde_json::from_value(fields).expect("a customer")
}

fn opened() -> (Session, Timestamp) {
    let at = Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment");
    (Session { epoch: 3, created_at: at, last_seen_at: at, expires_at: at.plus(Span::days(14)), device: None, network: None }, at)
}

/// S-SE-4, S-SE-11: 24 hours without use or 14 days in any case; a session that the table has not deleted yet is
/// expired too.
#[test]
fn a_session_ends_by_idleness_and_by_age() {
    let (session, at) = opened();
    for (later, is_active) in [(0, true), (86_399, true), (86_400, false), (86_401, false)] {
        assert_eq!(session.is_active(&ursula(), at.plus(Span::seconds(later))), is_active, "{later} s without use");
    }
    let end = 14 * 86_400;
    for (later, is_active) in [(end - 1, true), (end, false), (end + 1, false)] {
        let now = at.plus(Span::seconds(later));
        let used = Session { last_seen_at: now, ..session.clone() };
        assert_eq!(used.is_active(&ursula(), now), is_active, "{later} s old");
    }
}

/// S-SE-5
#[test]
fn another_epoch_or_a_closed_account_is_the_end_of_a_session() {
    let (session, at) = opened();
    assert!(session.is_active(&ursula(), at));
    for customer in [
        Customer { epoch: 4, ..ursula() },
        Customer { epoch: 2, ..ursula() },
        Customer { state: CustomerState::Disabled, ..ursula() },
        Customer { state: CustomerState::Erased, ..ursula() },
    ] {
        assert!(!session.is_active(&customer, at), "{customer:?}");
    }
}

/// S-SE-1: 256 random bits behind a prefix; the table has the digest, and presenting that opens nothing.
#[test]
fn a_token_is_256_random_bits_and_not_what_is_kept_of_it() {
    let rng = Rng::from_entropy();
    let mut seen = HashSet::new();
    for _ in 0..1_000 {
        let token = SessionToken::generate(CustomerNumber(7), &rng);
        let text = token.expose();
        assert_eq!(text.len(), TOKEN_PREFIX.len() + "7.".len() + 43);
        assert!(text.starts_with("cs_7."));
        let read = SessionToken::parse(&text).expect("its own text");
        assert_eq!(read.digest(), token.digest());
        let stolen = SessionToken::parse(&format!("{TOKEN_PREFIX}7.{}", token.digest().as_str())).expect("a token's shape");
        assert_ne!(stolen.digest(), token.digest());
        let secret = text.rsplit('.').next().expect("a secret");
        assert!(!format!("{token:?}").contains(secret));
        assert!(seen.insert(text));
    }
}

#[test]
fn what_is_no_token_is_not_looked_up() {
    let good = "A".repeat(43);
    for bad in [
        String::new(),
        good.clone(),
        format!("cs_{good}"),
        format!("cs_0.{good}"),
        format!("cs_-1.{good}"),
        format!("st_1.{good}"),
        format!("cs_1.{good}A"),
        format!("cs_1.{}=", &good[1..]),
        format!("cs_1#.{good}"),
    ] {
        assert!(SessionToken::parse(&bad).is_none(), "{bad}");
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment")
}

/// S-RS-10, S-ID-5
#[test]
fn an_address_gets_so_many_mails_an_hour_and_a_day() {
    let rng = Rng::seeded(1);
    let mut recent_mails: Vec<TimeOrderedId> = Vec::new();
    let mut ask = |minutes: i64| {
        let at = now().plus(Span::minutes(minutes));
        let mails = MailLimit::RESET.admit(&recent_mails, &TimeOrderedId::new(at, &rng), at);
        recent_mails = mails.clone().unwrap_or_else(|| recent_mails.clone());
        mails.is_some()
    };
    let asked = [0, 1, 2, 3, 59, 60, 61, 62, 63].map(&mut ask);
    assert_eq!(asked, [true, true, true, false, false, true, true, true, false], "three in any hour");
    let asked = [130, 131, 132, 200, 201].map(&mut ask);
    assert_eq!(asked, [true, true, true, true, false], "ten in any day");
    assert!(ask(24 * 60), "the first is a day old");
}

/// S-RS-10: an outage of the mail service does not use up the owner's limit.
#[test]
fn a_mail_job_that_is_retried_counts_once() {
    let rng = Rng::seeded(1);
    let jobs: Vec<TimeOrderedId> = (0..3).map(|_| TimeOrderedId::new(now(), &rng)).collect();
    assert_eq!(MailLimit::RESET.admit(&jobs, &jobs[1], now()), Some(jobs.clone()));
    assert_eq!(MailLimit::RESET.admit(&jobs, &TimeOrderedId::new(now(), &rng), now()), None);
}

/// S-SE-7: what browsers call themselves, and what their owners call them.
#[test]
fn a_device_is_named_by_its_browser_and_its_system() {
    let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    for (agent, browser, system) in [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
        (chrome, "Chrome", "Windows"),
        (&format!("{chrome} Edg/140.0.0.0"), "Edge", "Windows"),
        (&format!("{chrome} OPR/120.0.0.0"), "Opera", "Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
            "Safari",
            "macOS",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
            "Chrome",
            "iPad",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet",
            "Android",
        ),
    ] {
        assert_eq!(Device::of(agent), Device { browser: Some(browser), system: Some(system) }, "{agent}");
    }
    assert_eq!(Device::of("\u{202E}<script>"), Device::default());
}
