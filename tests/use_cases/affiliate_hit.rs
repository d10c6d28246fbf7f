//! Following an affiliate's link.

use shared::affiliates::{self, Alias, Visit};
use shared::hits::{self, ExclusionReason, HitSource, NewHit};
use shared::http::Method;
use shared::metrics::Event;
use shared::store::{Query, Units};
use shared::values::{ClientInfo, CustomerNumber, ShortText, Span};
use tests::faults::{FaultInjector, InjectedFault};
use tests::partitions::Partitions;
use tests::{Desk, Person, TestResponse, TestShop, TestShopOptions, Value, json};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const COOKIE: &str = "__Host-visit";

/// A visitor's browser reports that it reached a page by a link.
pub(crate) async fn reaches(visitor: &Person<'_>, af: impl ToString) -> TestResponse {
    reaches_with(visitor, FIREFOX, &json!({"af": af.to_string(), "landing": "/plums"})).await
}

async fn reaches_with(visitor: &Person<'_>, agent: &str, body: &Value) -> TestResponse {
    visitor.call(Method::POST, "/hits").header("user-agent", agent).json(body).send().await
}

pub(crate) async fn follows(visitor: &Person<'_>, link: &str) -> TestResponse {
    visitor.call(Method::GET, link).header("user-agent", FIREFOX).send().await
}

/// Raw and counted hits, as staff see them.
pub(crate) async fn hits(shop: &TestShop, affiliate: u64) -> (u64, u64) {
    let seen = shop.toni().gets(&format!("/admin/affiliates/{affiliate}")).await.is(200).json();
    let figure = |name: &str| seen["hits"][name].as_u64().expect("a figure");
    (figure("raw"), figure("counted"))
}

fn visit_in(shop: &TestShop, token: &str) -> Visit {
    Visit::verify(shop.shop().keys(), token).unwrap_or_else(|| unreachable!("a visit in {token}"))
}

/// AF-3, AF-4
#[tokio::test]
async fn a_visitor_follows_a_link_and_gets_to_the_page_with_a_visit() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");

    let link = format!("/r/{}?to=/plums/dried%3Faf%3D{}%26size%3D2", octavia.number, octavia.number);
    let led = follows(&ursula, &link).await.is(302);
    assert_eq!(led.header("location"), Some("https://shop.example/plums/dried?size=2"));
    assert_eq!(led.header("cache-control"), Some("no-store"));
    let cookie = led.headers("set-cookie").join("\n");
    for part in ["__Host-visit=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let token = led.cookie(COOKIE).expect("a visit");
    assert!(token.len() <= 200);
    let visit = visit_in(&shop, &token);
    assert_eq!((visit.affiliate, visit.at), (CustomerNumber(octavia.number), shop.now()));
    assert_eq!(hits(&shop, octavia.number).await, (1, 1));
}

/// AF-4
#[tokio::test]
async fn a_storefront_page_records_the_hit_and_passes_the_visit_on() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");

    let body =
        json!({"af": octavia.number.to_string(), "landing": "https://shop.example/plums", "referrer": "https://blog.example/a?who=me"});
    let reached = reaches_with(&ursula, FIREFOX, &body).await.is(200);
    assert_eq!(reached.header("cache-control"), Some("no-store"));
    let token = reached.json()["visit"].as_str().expect("a visit").to_owned();
    assert_eq!(visit_in(&shop, &token).affiliate.0, octavia.number);
    assert_eq!(reached.cookie(COOKIE), Some(token));
}

/// AF-4: a repeat gets a visit, too, but is not counted. Another hour, browser or affiliate is.
#[tokio::test]
async fn the_same_visitor_counts_once_an_hour_for_each_affiliate() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let oscar = shop.affiliate("oscar@example.com", 500).await;
    let ursula = shop.visitor("ursula@example.com");
    for _ in 0..3 {
        let reached = reaches(&ursula, octavia.number).await.is(200);
        assert!(reached.json()["visit"].is_string());
    }
    assert_eq!(hits(&shop, octavia.number).await, (3, 1));

    reaches(&ursula, oscar.number).await.is(200);
    assert_eq!(hits(&shop, oscar.number).await, (1, 1));

    reaches(&shop.visitor("udo@example.com"), octavia.number).await.is(200);
    let body = json!({"af": octavia.number.to_string(), "landing": "/"});
    reaches_with(&ursula, "Mozilla/5.0 (iPhone) Safari/604.1", &body).await.is(200);
    assert_eq!(hits(&shop, octavia.number).await, (5, 3));

    shop.later(Span::hours(1));
    reaches(&ursula, octavia.number).await.is(200);
    assert_eq!(hits(&shop, octavia.number).await, (6, 4));
}

/// AF-4
#[tokio::test]
async fn what_is_no_visitor_is_kept_apart() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    let link = format!("/r/{}", octavia.number);
    let call = |method: Method| ursula.call(method, &link);

    let head = call(Method::HEAD).header("user-agent", FIREFOX).send().await.is(302);
    assert_eq!(head.header("location"), Some("https://shop.example/"));
    for (name, value) in [("purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("x-moz", "prefetch")] {
        call(Method::GET).header("user-agent", FIREFOX).header(name, value).send().await.is(302);
    }
    for robot in ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "facebookexternalhit/1.1"] {
        call(Method::GET).header("user-agent", robot).send().await.is(302);
    }
    call(Method::GET).send().await.is(302);
    call(Method::GET).header("user-agent", "").send().await.is(302);
    octavia.call(Method::GET, &link).header("user-agent", FIREFOX).send().await.is(302);
    assert_eq!(hits(&shop, octavia.number).await, (9, 0));

    // A telephone with a robot's name is a visitor, and so is another affiliate.
    call(Method::GET).header("user-agent", "Mozilla/5.0 (Linux; Android 10; M bot 60) Chrome/99").send().await.is(302);
    shop.affiliate("oscar@example.com", 500).await.call(Method::GET, &link).header("user-agent", FIREFOX).send().await.is(302);
    assert_eq!(hits(&shop, octavia.number).await, (11, 2));
}

/// AF-2, AF-3, S-AF-1
#[tokio::test]
async fn whoever_is_no_approved_affiliate_is_ignored_quietly() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let customer = shop.customer("carla@example.com").await;
    let applicant = shop.customer("anna@example.com").await;
    applicant.posts("/account/affiliate", json!({})).await.is(200);
    let suspended = shop.affiliate("sam@example.com", 1_000).await;
    shop.toni().suspends(&suspended).await;
    let ursula = shop.visitor("ursula@example.com");

    let number = |n: u64| n.to_string();
    let mut codes: Vec<String> = ["999", "0", "-1", "nobody", "%00", "1e3", "99999999999999999999", "a b", "<script>", "ünïcode"]
        .into_iter()
        .map(str::to_owned)
        .chain([number(customer.number), number(applicant.number), number(suspended.number), format!("-{}", octavia.number)])
        .collect();
    for round in ["programme on", "programme off"] {
        for code in &codes {
            let led = follows(
                &ursula,
                &format!("/r/{}?to=/plums", shared::url::form_urlencoded::byte_serialize(code.as_bytes()).collect::<String>()),
            )
            .await
            .is(302);
            assert_eq!(led.header("location"), Some("https://shop.example/plums"), "{code}, {round}");
            assert_eq!(led.cookie(COOKIE), None, "{code}, {round}");
            let reached = reaches(&ursula, code).await.is(200);
            assert_eq!(reached.json(), json!({"visit": null}), "{code}, {round}");
            assert_eq!(reached.cookie(COOKIE), None, "{code}, {round}");
        }
        shop.set("affiliates_enabled", "false").await;
        codes.push(number(octavia.number));
    }
    let recorded: Vec<_> = shop.dump().await.into_keys().filter(|(pk, _)| pk.starts_with("HD#") || pk.starts_with("HV#")).collect();
    assert!(recorded.is_empty(), "nothing is recorded: {recorded:?}");
}

/// AF-3: however a code is spelled, the visitor gets to the page with a visit, and the page gets what other tools added.
#[tokio::test]
async fn a_link_is_followed_however_it_is_spelled() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let n = octavia.number;
    let ursula = shop.visitor("ursula@example.com");
    let home = "https://shop.example/";
    for (link, target) in [
        (format!("/r/{n}/"), home.to_owned()),
        (format!("/r/0{n}"), home.to_owned()),
        (format!("/r/{n}."), home.to_owned()),
        (format!("/r/%20{n}"), home.to_owned()),
        (format!("/r/%23{n}"), home.to_owned()),
        (format!("/r/{n}%3Futm_source%3Dfb"), home.to_owned()),
        (format!("/r/{n}&amp;utm_source=x"), home.to_owned()),
        (format!("/r/{n}?utm_source=x"), format!("{home}?utm_source=x")),
        (format!("/r/{n}/?to=/plums&utm_source=x"), format!("{home}plums?utm_source=x")),
        (format!("/r/{n}?to=/plums%23taste&utm_source=x"), format!("{home}plums?utm_source=x#taste")),
    ] {
        let led = follows(&ursula, &link).await.is(302);
        assert_eq!(led.header("location"), Some(target.as_str()), "{link}");
        assert_eq!(visit_in(&shop, &led.cookie(COOKIE).expect("a visit")).affiliate.0, n, "{link}");
    }
    let spellings = ["?utm_source=fb", "/", "&amp;utm_source=x", "."].map(|end| json!(format!("{n}{end}")));
    let long = json!(format!("https://shop.example/?af={n}&{}", "x".repeat(1_000)));
    for af in spellings.into_iter().chain([json!(n), json!(format!(" {n}")), json!(format!("00{n}")), long]) {
        let reached = reaches_with(&ursula, FIREFOX, &json!({"af": af, "landing": "/plums"})).await.is(200);
        assert!(reached.json()["visit"].is_string(), "{af}");
    }
    let landing = format!("/{}", "ü".repeat(2_100));
    reaches_with(&ursula, FIREFOX, &json!({"af": n.to_string(), "landing": landing, "referrer": landing})).await.is(200);
}

/// AF-3
#[tokio::test]
async fn an_alias_leads_to_its_affiliate_and_belongs_to_nobody_else() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let oscar = shop.affiliate("oscar@example.com", 1_000).await;
    let toni = Desk::of_toni();
    let plums = Alias::parse("Plum-Friends").expect("an alias");
    let give = |n: u64| affiliates::set_alias(shop.shop(), toni.actor(), CustomerNumber(n), &plums);
    assert_eq!(give(octavia.number).await.expect("an answer"), affiliates::AliasOutcome::Set);
    assert_eq!(give(octavia.number).await.expect("an answer"), affiliates::AliasOutcome::Set);
    assert_eq!(give(oscar.number).await.expect("an answer"), affiliates::AliasOutcome::Taken);
    assert_eq!(give(999).await.expect("an answer"), affiliates::AliasOutcome::NotAnAffiliate);

    let token = reaches(&shop.visitor("ursula@example.com"), "PLUM-friends").await.is(200).json()["visit"].as_str().map(str::to_owned);
    assert_eq!(visit_in(&shop, &token.expect("a visit")).affiliate.0, octavia.number);
    let seen = shop.toni().gets(&format!("/admin/affiliates/{}", octavia.number)).await.is(200).json();
    assert_eq!(seen["aliases"], json!(["plum-friends"]));
}

/// AF-5
#[tokio::test]
async fn the_last_link_counts_or_the_first_by_the_setting() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let oscar = shop.affiliate("oscar@example.com", 500).await;
    let ursula = shop.visitor("ursula@example.com");
    let follow = async |af: u64, had: &str| {
        let call = ursula.call(Method::GET, &format!("/r/{af}")).header("user-agent", FIREFOX).header("cookie", &format!("{COOKIE}={had}"));
        call.send().await.is(302).cookie(COOKIE).expect("a visit")
    };
    let first = follow(octavia.number, "none").await;
    shop.later(Span::days(1));

    let last = visit_in(&shop, &follow(oscar.number, &first).await);
    assert_eq!((last.affiliate.0, last.at), (oscar.number, shop.now()));
    assert_eq!(last.visitor, visit_in(&shop, &first).visitor, "the same browser");

    shop.set("affiliates_link_rule", "first").await;
    assert_eq!(follow(oscar.number, &first).await, first);
    assert_eq!(
        visit_in(&shop, &follow(oscar.number, &format!("{}x", &first[..first.len() - 1])).await).affiliate.0,
        oscar.number,
        "tampered"
    );

    shop.toni().suspends(&octavia).await;
    assert_eq!(visit_in(&shop, &follow(oscar.number, &first).await).affiliate.0, oscar.number, "the first is suspended");
    shop.toni().approves(&octavia, 1_000).await;
    assert_eq!(follow(oscar.number, &first).await, first);

    shop.later(Span::days(29));
    assert_eq!(follow(oscar.number, &first).await, first, "the last moment of 30 days");
    shop.later(Span::seconds(1));
    assert_eq!(visit_in(&shop, &follow(oscar.number, &first).await).affiliate.0, oscar.number, "the first no longer counts");

    shop.set("affiliates_window_days", "0").await;
    let led = follows(&ursula, &format!("/r/{}", octavia.number)).await.is(302);
    assert!(!led.headers("set-cookie").join("").contains("Max-Age"), "0 days: as long as the browser is open");
}

/// S-AF-3
#[tokio::test]
async fn a_hit_keeps_no_address_and_goes_after_90_days() {
    #[derive(serde::Deserialize)]
    struct Kept {
        #[serde(flatten)]
        all: std::collections::BTreeMap<String, Value>,
    }
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    let body =
        json!({"af": octavia.number.to_string(), "landing": "/plums?gclid=1", "referrer": "https://me:secret@blog.example/a?who=me#x"});
    reaches_with(&ursula, FIREFOX, &body).await.is(200);

    let page = shop.shop().store().query(&Query::of(format!("HV#{}#20260302", octavia.number))).await.expect("rows");
    let [row] = &page.rows[..] else { unreachable!("one hour of one visitor") };
    assert!(row.sk.starts_with(&format!("{:08}#", shop.now().seconds() / 3_600)), "{}", row.sk);
    let kept: Kept = row.clone().read().expect("an item");
    let text = format!("{:?}", kept.all);
    for secret in [&ursula.ip.to_string(), FIREFOX, "secret", "who=me"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert_eq!(kept.all["referrer"], json!("https://blog.example/a"));
    assert_eq!(kept.all["landing"], json!("/plums?gclid=1"));
    assert_eq!(kept.all["ad"], json!(true));
    assert_eq!(kept.all["ttl"], json!(shop.now().plus(Span::days(90)).seconds()));

    // Nobody can be tracked from one day to the next.
    let first = row.sk.clone();
    shop.later(Span::days(1));
    reaches_with(&ursula, FIREFOX, &body).await.is(200);
    let page = shop.shop().store().query(&Query::of(format!("HV#{}#20260303", octavia.number))).await.expect("rows");
    assert_ne!(page.rows[0].sk, first);
}

/// S-LG-9: a storefront's server may forward its visitors' addresses. The same headers from anybody else are ignored.
#[tokio::test]
async fn a_storefronts_server_calls_for_its_visitors() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let body = json!({"af": octavia.number.to_string(), "landing": "/"});
    let storefront = shop.storefront();
    for ip in ["192.0.2.1", "192.0.2.2", "2001:db8::1"] {
        let call = storefront.call(Method::POST, "/hits").header("x-customer-ip", ip).header("x-customer-agent", FIREFOX);
        let reached = call.json(&body).send().await.is(200);
        assert!(reached.json()["visit"].is_string());
        assert_eq!(reached.cookie(COOKIE), None, "the server is no browser");
    }
    assert_eq!(hits(&shop, octavia.number).await, (3, 3));

    let ursula = shop.visitor("ursula@example.com");
    for ip in ["192.0.2.8", "192.0.2.9"] {
        ursula.call(Method::POST, "/hits").header("user-agent", FIREFOX).header("x-customer-ip", ip).json(&body).send().await.is(200);
    }
    assert_eq!(hits(&shop, octavia.number).await, (5, 4));
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_refused_and_nothing_recorded() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    let af = octavia.number.to_string();
    for body in [
        json!({}),
        json!({"af": null, "landing": "/"}),
        json!({"af": true, "landing": "/"}),
        json!({"af": af}),
        json!({"af": af, "landing": ""}),
        json!({"af": af, "landing": "javascript:alert(1)"}),
        json!({"af": af, "landing": "/", "visitor": "me"}),
    ] {
        reaches_with(&ursula, FIREFOX, &body).await.is(422);
    }
    let wrong = json!({"af": [], "landing": "plums", "referrer": 7, "visitor": "me"});
    let mut errors = reaches_with(&ursula, FIREFOX, &wrong).await.is(422).member_errors();
    errors.sort();
    assert_eq!(errors, ["af wrong_type", "landing invalid_landing", "referrer wrong_type", "visitor unknown"], "all at once (OR-2)");
    assert_eq!(hits(&shop, octavia.number).await, (0, 0));
}

/// AF-12: days follow the shop's time zone, and their figures outlive the visitors' hours.
#[tokio::test]
async fn figures_stay_when_the_visitors_hours_are_gone() {
    let shop = TestShop::open().await;
    shop.set("time_zone", "Pacific/Auckland").await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    for email in ["ursula@example.com", "udo@example.com"] {
        let visitor = shop.visitor(email);
        reaches(&visitor, octavia.number).await.is(200);
        reaches(&visitor, octavia.number).await.is(200);
    }
    let n = CustomerNumber(octavia.number);
    let by_day = async || hits::by_day(shop.shop(), n).await.expect("hits");
    // In Auckland it is ten in the evening.
    assert_eq!(by_day().await.iter().map(|d| d.day.to_string()).collect::<Vec<_>>(), ["20260302"]);
    shop.later(Span::days(2));
    shop.housekeep().await;
    let closed = by_day().await;
    assert_eq!((closed[0].hits.raw, closed[0].hits.counted), (4, 2));

    for row in shop.shop().store().query(&Query::of(format!("HV#{n}#20260302"))).await.expect("rows").rows {
        let key = shared::store::Key::new(format!("HV#{n}#20260302"), row.sk);
        shop.shop().store().delete(&key, None).await.expect("gone");
    }
    assert_eq!(by_day().await, closed);
    assert_eq!(hits(&shop, octavia.number).await, (4, 2));
}

/// Each hit is one write, counted or not.
#[tokio::test]
async fn a_hit_is_within_its_budget() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let n = octavia.number.to_string();
    shop.shop().settings().await.expect("settings are in force");
    let client = ClientInfo { ip: octavia.ip, user_agent: ShortText::parse(FIREFOX).ok() };
    let long = format!("/{}", "ü".repeat(1_000));
    let hit = async |source: HitSource| {
        let metered = shop.shop().metered();
        let affiliate = affiliates::find_approved(&metered, &n).await.expect("an answer").expect("an affiliate");
        let followed = NewHit { landing: &long, referrer: Some(&long), client: &client, source };
        affiliates::next_visit(&metered, &affiliate, None).await.expect("a visit");
        hits::record(&metered, affiliate.number, &followed).await.expect("a hit");
        metered.store().meter().total()
    };
    for (what, source, budget) in [
        ("counted", HitSource::Visitor, Units::whole(1, 1)),
        ("repeated", HitSource::Visitor, Units::whole(1, 1)),
        ("apart", HitSource::Excluded(ExclusionReason::Bot), Units::whole(1, 1)),
    ] {
        let units = hit(source).await;
        assert!(units.is_within(budget), "{what}: {units}");
    }
}

/// AF-3: a visitor sees the page and gets the visit even if the hit cannot be recorded.
#[tokio::test]
async fn a_visitor_is_led_on_while_hits_cannot_be_recorded() {
    let partitions = Partitions::default();
    let shop = TestShop::open_with(TestShopOptions { connector_layer: Some(partitions.layer()), ..TestShopOptions::default() }).await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    let day = format!("HV#{}#20260302", octavia.number);
    partitions.block_writes(&day);
    let led = follows(&ursula, &format!("/r/{}?to=/plums", octavia.number)).await.is(302);
    assert!(!partitions.throttled().is_empty());
    assert_eq!(led.header("location"), Some("https://shop.example/plums"));
    assert!(led.cookie(COOKIE).is_some());
    assert_eq!(shop.local.metrics.event_count(Event::HitLost), 1, "and whoever runs the shop hears of it");
    partitions.unblock_writes();
    assert_eq!(hits(&shop, octavia.number).await, (0, 0));
    follows(&ursula, &format!("/r/{}", octavia.number)).await.is(302);
    assert_eq!((shop.local.metrics.event_count(Event::HitLost), shop.local.metrics.event_count(Event::HitCounted)), (1, 1));
}

/// Whichever call fails, and however, the repeated request counts the hit once.
#[tokio::test]
async fn a_hit_that_failed_halfway_counts_once_when_it_is_repeated() {
    for fault in InjectedFault::ALL {
        for n in 1..=3 {
            let faults = FaultInjector::default();
            let shop = TestShop::open_with(TestShopOptions { connector_layer: Some(faults.layer()), ..TestShopOptions::default() }).await;
            let octavia = shop.affiliate("octavia@example.com", 1_000).await;
            let ursula = shop.visitor("ursula@example.com");
            follows(&ursula, "/r/999").await.is(302);
            faults.arm_until_disarmed(n, fault);
            let first = reaches(&ursula, octavia.number).await;
            assert!(matches!(first.status(), 200 | 500 | 503), "{fault:?} at call {n}: {}", first.status());
            faults.disarm();
            assert!(reaches(&ursula, octavia.number).await.is(200).json()["visit"].is_string());
            let (_, counted) = hits(&shop, octavia.number).await;
            assert_eq!(counted, 1, "{fault:?} at call {n}");
        }
    }
}
