//! Rules of hits, as tables.

use std::net::{IpAddr, Ipv4Addr};

use jiff::tz::{self, TimeZone};
use proptest::prelude::*;

use super::closed::{ClosedDays, RETENTION};
use super::day::hour_key;
use super::details::HitDetails;
use super::{Day, ExclusionReason, HitSource, NewHit, RequestSignals};
use crate::values::{ClientInfo, CustomerNumber, KeyRing, ShortText, Span, Timestamp};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a moment")
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn client(agent: Option<&str>) -> ClientInfo {
    ClientInfo { ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), user_agent: agent.and_then(|agent| ShortText::parse(agent).ok()) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// AF-12: a day that is closed by UTC is over in every zone that the shop was, is or will be in.
    #[test]
    fn no_zone_has_a_day_that_is_not_between_the_earliest_and_the_latest(millis in 1_767_225_600_000..4_102_444_800_000_i64) {
        let at = Timestamp::from_millis(millis);
        for name in tz::db().available() {
            let here = Day::of(at, &TimeZone::get(name.as_str()).expect("a time zone"));
            prop_assert!((Day::earliest(at)..=Day::latest(at)).contains(&here), "{name}: {here}");
        }
        prop_assert!(Day::earliest(at).until(Day::latest(at).next()).count() <= 3, "few days are read again");
    }

    /// Sort keys are texts. They must sort like hours, and an hour's bound must sort before its visitors and after all
    /// earlier ones.
    #[test]
    fn keys_sort_as_hours_do(millis in 0..253_402_300_799_999_i64, later in 0..100_000_000_i64) {
        let (first, second) = (hour_key(Timestamp::from_millis(millis)), hour_key(Timestamp::from_millis(millis + later)));
        let hours = |millis: i64| millis / 3_600_000;
        prop_assert_eq!(first == second, hours(millis) == hours(millis + later));
        prop_assert!(first <= second);
        let visitor_of = |hour: &str| format!("{hour}#visitor");
        prop_assert!(second < visitor_of(&second));
        prop_assert!(first == second || visitor_of(&first) < second);
    }

    /// S-AF-3: whatever a caller sends, what is stored fits into its bytes and contains no password.
    #[test]
    fn what_is_stored_of_a_page_is_short_and_plain(page in "(https?://|me:secret@|blog\\.example|/|ü|\\?who=me|#|\\PC|\n){0,200}") {
        let client = client(Some(FIREFOX));
        let hit = NewHit { landing: &page, referrer: Some(&page), client: &client, source: HitSource::Visitor };
        let stored = HitDetails::of(&hit, day("20260302"), &KeyRing::new([7; 32]));
        for text in [Some(&stored.landing), stored.referrer.as_ref()].into_iter().flatten() {
            prop_assert!(text.len() <= 384 && !text.chars().any(char::is_control), "{text:?}");
        }
        prop_assert!(!stored.referrer.unwrap_or_default().contains('?'));
    }
}

/// S-AF-3: one visitor on one day has one hash; another address, agent or day gives another hash.
#[test]
fn a_visitor_cannot_be_followed_from_one_day_to_the_next() {
    let keys = KeyRing::new([7; 32]);
    let visitor = |agent: &str, on: &str| {
        let client = client(Some(agent));
        let hit = NewHit { landing: "/", referrer: None, client: &client, source: HitSource::Visitor };
        HitDetails::of(&hit, day(on), &keys).visitor
    };
    assert_eq!(visitor(FIREFOX, "20260302"), visitor(FIREFOX, "20260302"));
    assert_ne!(visitor(FIREFOX, "20260302"), visitor(FIREFOX, "20260303"));
    assert_ne!(visitor(FIREFOX, "20260302"), visitor("Mozilla/5.0 (iPhone) Safari/604.1", "20260302"));
}

/// AF-4
#[test]
fn hits_that_say_they_are_from_an_advertisement_are_known() {
    for (landing, is_from_ad) in
        [("/plums?gclid=1", true), ("/plums?a=1&fbclid=x", true), ("/plums", false), ("/plums?notgclid=1", false), ("/gclid=1", false)]
    {
        let client = client(Some(FIREFOX));
        let hit = NewHit { landing, referrer: None, client: &client, source: HitSource::Visitor };
        assert_eq!(HitDetails::of(&hit, day("20260302"), &KeyRing::new([7; 32])).is_from_ad, is_from_ad, "{landing}");
    }
}

/// AF-4
#[test]
fn what_is_no_visitor_is_told_from_one() {
    use ExclusionReason::{Bot, HeadRequest, NoUserAgent, OwnClick, Prefetch};
    let octavia = CustomerNumber(17);
    let plain = RequestSignals::default();
    let purpose = |value| RequestSignals { purposes: [None, Some(value), None], ..plain };
    let by = |number| RequestSignals { customer: Some(CustomerNumber(number)), ..plain };
    for (agent, signals, excluded) in [
        (Some(FIREFOX), plain, None),
        (Some("Mozilla/5.0 (Linux; Android 10; CUBOT_X30) Chrome/99"), plain, None),
        (Some("python-requests/2.32"), plain, None),
        (Some(FIREFOX), by(18), None),
        (Some(FIREFOX), by(17), Some(OwnClick)),
        (Some(FIREFOX), RequestSignals { is_head: true, ..plain }, Some(HeadRequest)),
        (Some(FIREFOX), purpose("Prefetch;prerender"), Some(Prefetch)),
        (Some(FIREFOX), purpose("preview"), Some(Prefetch)),
        (Some("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"), plain, Some(Bot)),
        (Some("facebookexternalhit/1.1"), plain, Some(Bot)),
        (None, plain, Some(NoUserAgent)),
    ] {
        let source = excluded.map_or(HitSource::Visitor, HitSource::Excluded);
        assert_eq!(HitSource::of(octavia, &client(agent), signals), source, "{agent:?} {signals:?}");
    }
}

/// AF-12: from the first approval on, and never further back than visitors' hours are stored.
#[test]
fn a_day_stays_open_until_it_is_closed() {
    let since = moment("2026-03-02T09:00:00.000Z");
    for (closed_before, now, first_open) in [
        (None, "2026-03-02T09:00:00Z", "20260301"),
        (None, "2026-03-20T09:00:00Z", "20260301"),
        (Some("20260319"), "2026-03-20T09:00:00Z", "20260319"),
        (None, "2026-09-01T12:00:00Z", "20260603"),
        (Some("20260319"), "2026-09-01T12:00:00Z", "20260603"),
    ] {
        let closed: ClosedDays =
            serde_json::from_value(serde_json::json!({"since": since, "hits_closed_before": closed_before})).expect("an entry");
        assert_eq!(closed.first_open(moment(now)), day(first_open), "{closed_before:?} on {now}");
    }
    assert_eq!(RETENTION, Span::days(90));
}
