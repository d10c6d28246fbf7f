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
        (Some("python-requests/2.32"), plain, Some(Bot)),
        (Some("python-requests/2.32"), RequestSignals { is_agent_of_server: true, ..plain }, None),
        (Some("WordPress/6.4; https://shop.example"), RequestSignals { is_agent_of_server: true, ..plain }, None),
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

/// AF-4: telephones, in-app browsers and their like are people, whatever their names contain.
#[test]
fn a_telephone_with_a_robots_name_is_a_person() {
    let android = |device: &str, app: &str| {
        format!(
            "Mozilla/5.0 (Linux; Android 13; {device}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/119.0 Mobile Safari/537.36{app}"
        )
    };
    let iphone = |app: &str| {
        format!("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148{app}")
    };
    let people = [
        FIREFOX.to_owned(),
        android("M bot 60", ""),
        android("CUBOT_X30", ""),
        android("Robot Pro 5", ""),
        android("CPH2557 Build/AP3A.240617.008", " Instagram 406.0.0.58.159 Android (35/15; 480dpi)"),
        android("SM-A536B", " [FB_IAB/FB4A;FBAV/442.0.0.44.114;]"),
        android("Pixel 10 Pro XL", " MetaIAB Facebook"),
        android("SM-A536B", " WhatsApp/2.23"),
        android("SM-A536B", " Viber/21.0"),
        android("SM-A536B", " [Pinterest/Android]"),
        android("SM-A536B", " musical_ly_2023107030 NetType/WIFI AppName/musical_ly BytedanceWebview/d8a21c6"),
        android("V2055A", " MMWEBID/1 MicroMessenger/8.0.42.2428(0x28002A37) WeChat/arm64"),
        android("SM-S901N", ";KAKAOTALK 2410401"),
        android("V2055A", " SogouMSE,SogouMobileBrowser/5.30.8"),
        iphone(" [FBAN/FBIOS;FBAV/442.0.0.31.107;FBDV/iPhone14,5]"),
        iphone(" Instagram 312.0.0.19.114 (iPhone14,5; iOS 17_0; en_US)"),
        iphone(" Snapchat/12.63.0.47 (like Safari/8616.1.27.10.17, panda)"),
        iphone(" [LinkedInApp]/9.29.1"),
        iphone(" Twitter for iPhone/10.15"),
        iphone(" Safari Line/13.19.1"),
        iphone(" GSA/290.1.580893633 Safari/604.1"),
        iphone(" Safari/605.1 NAVER(inapp; search; 1200; 12.3.0; XR)"),
        iphone(" Flipboard/4.3.10"),
    ];
    for agent in people {
        assert_eq!(HitSource::of(CustomerNumber(17), &client(Some(&agent)), RequestSignals::default()), HitSource::Visitor, "{agent}");
    }
}

/// AF-4: what the public list names is a robot.
#[test]
fn a_robot_of_the_public_list_is_no_visitor() {
    let robots = [
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.1; +https://openai.com/gptbot)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; Google-InspectionTool/1.0)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20.0 A",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
        "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
        "SSL Labs (https://www.ssllabs.com/about/assessment.html); on behalf of SSL Labs",
        "curl/8.5.0",
    ];
    for agent in robots {
        let excluded = HitSource::Excluded(ExclusionReason::Bot);
        assert_eq!(HitSource::of(CustomerNumber(17), &client(Some(agent)), RequestSignals::default()), excluded, "{agent}");
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
