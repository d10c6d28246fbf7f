//! Rules of affiliates, as tables.

use proptest::prelude::*;

use jiff::tz::TimeZone;

use super::sales::{Checkpoint, settled};
use super::{AffiliateCode, AffiliateStatus, Alias, CurrencyAmounts, Month, Visit, link};
use crate::commissions::{Line, LineKind};
use crate::customers::AffiliateTerms;
use crate::values::{Currency, CustomerNumber, KeyRing, Money, OrderId, Rate, Sequence, Span, Timestamp};

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
        agreed: None,
    };
    let rate = Rate::from_basis_points(1_000).expect("a rate");
    for (what, terms, status) in [
        ("no application", None, AffiliateStatus::NotAnAffiliate),
        ("an application", Some(terms(false, false, 0)), AffiliateStatus::AwaitingApproval),
        ("a rate before approval", Some(terms(false, false, 1_000)), AffiliateStatus::AwaitingApproval),
        ("enabled without a rate", Some(terms(false, true, 0)), AffiliateStatus::AwaitingApproval),
        ("enabled with a rate", Some(terms(true, true, 1_000)), AffiliateStatus::Approved { rate }),
        ("approved at once", Some(terms(false, true, 1_000)), AffiliateStatus::Approved { rate }),
        ("switched off", Some(terms(true, false, 1_000)), AffiliateStatus::Suspended),
        ("rate set to 0", Some(terms(true, true, 0)), AffiliateStatus::Suspended),
        ("both", Some(terms(true, false, 0)), AffiliateStatus::Suspended),
    ] {
        assert_eq!(AffiliateStatus::from_terms(terms.as_ref()), status, "{what}");
    }
}

fn token_of(affiliate: u64, millis: i64) -> (KeyRing, String) {
    let keys = KeyRing::new([7; 32]);
    let rng = crate::values::Rng::seeded(9);
    let visit = Visit { affiliate: CustomerNumber(affiliate), at: moment(millis), visitor: super::VisitorId::generate(&rng) };
    let token = visit.token(&keys);
    assert_eq!(Visit::verify(&keys, &token), Some(visit));
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
        prop_assert_eq!(Visit::verify(&keys, &changed), None);
        prop_assert_eq!(Visit::verify(&KeyRing::new([8; 32]), &token), None);
    }
}

/// AF-5
#[test]
fn a_visit_counts_for_its_window_and_clocks_may_differ() {
    let rng = crate::values::Rng::seeded(9);
    let visit = Visit { affiliate: CustomerNumber(1), at: moment(1_000_000_000), visitor: super::VisitorId::generate(&rng) };
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

/// AF-4, S-AF-1: a link leads into the storefront and nowhere else.
#[test]
fn a_link_leads_into_the_storefront_and_nowhere_else() {
    let storefront = url::Url::parse(HOME).expect("an address");
    for (to, leads_to) in [
        ("/", HOME),
        ("/plums/dried", "https://shop.example/plums/dried"),
        ("/plums?size=2#taste", "https://shop.example/plums?size=2#taste"),
        ("/plums?af=17&size=2&af=18", "https://shop.example/plums?size=2"),
        ("/plums?%61f=17", "https://shop.example/plums"),
        ("/plums?staff=17&afb=1", "https://shop.example/plums?staff=17&afb=1"),
        ("/pflümli", "https://shop.example/pfl%C3%BCmli"),
        ("/a/../b", "https://shop.example/b"),
        ("/?next=//evil.example", "https://shop.example/?next=//evil.example"),
        ("/%2F%2Fevil.example", "https://shop.example/%2F%2Fevil.example"),
        ("https://shop.example/plums?af=17", "https://shop.example/plums"),
        ("HTTPS://SHOP.example:443/plums", "https://shop.example/plums"),
        ("https://shop.example", HOME),
    ] {
        assert_eq!(leads_to_page(&storefront, to), leads_to, "{to}");
    }
    for hostile in [
        "",
        " ",
        "plums",
        "?x=1",
        "#x",
        "//evil.example",
        "///evil.example",
        "////evil.example/..",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nset-cookie: a=b",
        "/\0",
        "\u{9}https://shop.example/",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https:\\\\evil.example",
        "https:shop.example",
        "https://evil.example/",
        "http://shop.example/",
        "https://shop.example:444/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://me@shop.example/",
        "https://me:secret@shop.example/",
        "https://:secret@shop.example/",
        "https://evil.example\\@shop.example/",
        "https://evil.example#@shop.example/",
        "https://shop.example\\.evil.example/",
        "https://shop。example/\u{a0}",
        "javascript:alert(1)",
        "javascript://shop.example/%0aalert(1)",
        "data:text/html,hello",
        "ftp://shop.example/",
        "https://[::1]/",
        "/ /evil.example",
        "\u{feff}//evil.example",
        "https://sh\u{ad}op.evil.example/",
    ] {
        assert_eq!(leads_to_page(&storefront, hostile), HOME, "{hostile:?}");
    }
    assert_eq!(leads_to_page(&storefront, &format!("/{}", "x".repeat(2_048))), HOME);
    assert_eq!(link::redirect_target(&storefront, ""), HOME);
}

/// The storefront.
const HOME: &str = "https://shop.example/";

/// Where a link leads that asks for a page.
fn leads_to_page(storefront: &url::Url, to: &str) -> String {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    link::redirect_target(storefront, &query)
}

/// AF-3: what other tools put on a link reaches the page, and so does a fragment in `to`.
#[test]
fn a_link_passes_on_what_other_tools_put_on_it() {
    let storefront = url::Url::parse(HOME).expect("an address");
    for (query, target) in [
        ("to=/plums&utm_source=x", "https://shop.example/plums?utm_source=x"),
        ("utm_source=x&to=/plums", "https://shop.example/plums?utm_source=x"),
        (
            "to=%2Fplums%3Fsize%3D2%23taste&utm_source=x&utm_medium=mail",
            "https://shop.example/plums?size=2&utm_source=x&utm_medium=mail#taste",
        ),
        ("utm_source=x", "https://shop.example/?utm_source=x"),
        ("to=/plums&amp;utm_source=x", "https://shop.example/plums?utm_source=x"),
        ("utm_source=x&amp;to=/plums&af=17", "https://shop.example/plums?utm_source=x"),
        ("to=/plums&fbclid=A%2Bb%20c", "https://shop.example/plums?fbclid=A%2Bb%20c"),
        ("to=https://evil.example/&utm_source=x", "https://shop.example/?utm_source=x"),
        ("to=/plums&&", "https://shop.example/plums"),
        ("", HOME),
    ] {
        assert_eq!(link::redirect_target(&storefront, query), target, "{query}");
    }
}

proptest! {
    /// Whatever follows `?` in a link, its target stays with the storefront.
    #[test]
    fn no_query_leaves_the_storefront(query in "(to=|af=|utm_source=|&|;|amp;|#|%23|//evil\\.example|/plums|@|[ -~]|\\PC){0,12}") {
        let storefront = url::Url::parse(HOME).expect("an address");
        let target = url::Url::parse(&link::redirect_target(&storefront, &query)).expect("an address");
        prop_assert_eq!(target.origin(), storefront.origin());
        prop_assert!(!target.query_pairs().any(|(name, _)| name == "af"));
    }

    /// A code that was read is spelled so that it reads the same, and nothing breaks the reader.
    #[test]
    fn a_code_reads_the_same_again(text in "\\PC{0,40}|[#/?&=a-z0-9. %-]{0,20}") {
        if let Some(code) = AffiliateCode::parse(&text) {
            prop_assert_eq!(AffiliateCode::parse(&code.to_string()), Some(code));
        }
    }

    /// Whatever a link contains, its target has the storefront's origin and carries no affiliate code.
    #[test]
    fn no_target_leaves_the_storefront(to in "(https?:|/|\\\\|@|shop\\.example|evil\\.example|#|\\?|af=1|&|[ -~]|\\PC){0,12}") {
        let storefront = url::Url::parse("https://shop.example/").expect("an address");
        let target = url::Url::parse(&leads_to_page(&storefront, &to)).expect("an address");
        prop_assert_eq!(target.origin(), storefront.origin());
        prop_assert!(target.username().is_empty() && target.password().is_none());
        prop_assert!(!target.query_pairs().any(|(name, _)| name == "af"));
    }
}

/// AF-3
#[test]
fn a_code_is_a_number_or_an_alias() {
    let alias = |text: &str| AffiliateCode::Alias(Alias::parse(text).expect("an alias"));
    for (text, code) in [
        ("17", Some(AffiliateCode::Number(CustomerNumber(17)))),
        ("plum-friends", Some(alias("plum-friends"))),
        ("Plum17", Some(alias("plum17"))),
        ("", None),
        ("0", None),
        ("ab", None),
        ("-abc", None),
        ("-17", None),
        ("17abc", None),
        ("17.5", None),
        ("1e3", None),
        ("a#b", None),
        ("plüm", None),
        ("plum friends", None),
        ("+17", None),
        ("99999999999999999999", None),
    ] {
        assert_eq!(AffiliateCode::parse(text), code, "{text:?}");
    }
    assert_eq!(AffiliateCode::parse(&"a".repeat(41)), None);
}

/// AF-3: people copy, tools append, and all of it names the same affiliate.
#[test]
fn a_code_is_known_however_it_is_spelled() {
    let spellings = [
        "17?utm_source=fb",
        "17/",
        "17&amp;utm_source=x",
        "17&utm_source=x",
        " 17",
        "17\n",
        "017",
        "00017",
        "17.",
        "17,",
        "#17",
        "# 17",
        "(17)",
        "\"17\"",
        "„17“",
        "17#top",
        "17/?to=/plums",
        "１７",
        "\u{200b}17\u{feff}",
        "\u{a0}17",
        "17%20",
        "17%3Futm_source%3Dfb",
        "%2317",
        "af=17",
        "?af=17",
        "AF=17",
        "https://shop.example/?af=17",
        "https://shop.example/plums?utm_source=fb&af=17#top",
        "https://shop.example/plums?utm_source=fb&amp;af=017&amp;x=1",
        "shop.example/?af=17",
        "https%3A%2F%2Fshop.example%2F%3Faf%3D17",
        "https://people.example/r/17",
        "https://people.example/r/17/",
        "https://people.example/r/17?to=%2Fplums%3Faf%3D18",
        "<https://shop.example/?af=17>",
    ];
    for text in spellings {
        assert_eq!(AffiliateCode::parse(text), Some(AffiliateCode::Number(CustomerNumber(17))), "{text:?}");
    }
    let plums = AffiliateCode::Alias(Alias::parse("plum-friends").expect("an alias"));
    for text in ["Plum-Friends/", "#plum-friends", "https://shop.example/?af=plum-friends&x=1", "https://people.example/r/Plum-Friends."] {
        assert_eq!(AffiliateCode::parse(text), Some(plums.clone()), "{text:?}");
    }
    for text in ["https://shop.example/plums", "https://shop.example/?half=17", "shop.example/plums", "/plums", "?", "#", "af=", "/r/"] {
        assert_eq!(AffiliateCode::parse(text), None, "{text:?}");
    }
}

/// AF-12
#[test]
fn months_follow_each_other_over_the_years() {
    let months = Month::parse("2026-02").expect("a month").with_previous(4);
    assert_eq!(months.iter().map(Month::as_str).collect::<Vec<_>>(), ["2025-11", "2025-12", "2026-01", "2026-02"]);
    for wrong in ["", "2026", "2026-00", "2026-13", "26-01", "2026-1", "2026-011", "2026_01", "+026-01"] {
        assert_eq!(Month::parse(wrong), None, "{wrong}");
    }
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let kinds = prop_oneof![Just(LineKind::Earned), Just(LineKind::Reversed), Just(LineKind::Restored), Just(LineKind::Refused)];
    let one = (kinds, 0..1_000_000_i64, 0..3_usize, 0..40_000_000_000_i64, 1..4_u64);
    proptest::collection::vec(one, 0..60).prop_map(|mut drawn| {
        drawn.sort_by_key(|(_, _, _, at, _)| *at);
        let mut sequence = 0;
        let line = |(kind, minor, currency, at, gap): (LineKind, i64, usize, i64, u64)| {
            sequence += gap;
            let amount = match kind {
                LineKind::Reversed => -minor,
                LineKind::Refused => 0,
                _ => minor,
            };
            Line {
                affiliate: CustomerNumber(1),
                sequence: Sequence(sequence),
                order: OrderId::parse("o").expect("an id"),
                kind,
                base_minor: minor,
                rate: Rate::MAX,
                amount: Money::new(amount, Currency::parse(["EUR", "JPY", "KWD"][currency]).expect("a currency")),
                booked_at: moment(1_700_000_000_000 + at),
                flags: Vec::new(),
            }
        };
        drawn.into_iter().map(line).collect()
    })
}

proptest! {
    /// AF-12: wherever a checkpoint is, and however often it moved, a statement is the sum of the lines.
    #[test]
    fn a_statement_is_the_plain_sum_of_its_lines(lines in lines(), cuts in proptest::collection::vec(0..60_usize, 0..4)) {
        let zone = TimeZone::get("America/New_York").expect("a time zone");
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(lines.len())).chain([0, lines.len()]).collect();
        cuts.sort_unstable();
        let folded = cuts.windows(2).try_fold(Checkpoint::default(), |sum, cut| sum.fold(&lines[cut[0]..cut[1]], &zone)).expect("sums that fit");

        let mut earned = CurrencyAmounts::new();
        for line in lines.iter().filter(|line| line.kind != LineKind::Refused) {
            *earned.entry(line.amount.currency).or_default() += line.amount.minor;
        }
        prop_assert_eq!(folded.earned().expect("sums that fit"), earned);
        let orders: u64 = folded.months.values().map(|sales| sales.orders).sum();
        prop_assert_eq!(orders, lines.iter().filter(|line| line.kind == LineKind::Earned).count() as u64);
        for line in &lines {
            prop_assert!(folded.months.contains_key(&Month::of(line.booked_at, &zone)));
        }
        prop_assert_eq!(folded.upto, lines.last().map_or(Sequence(0), |line| line.sequence));
    }

    /// A checkpoint covers no line that another line could still come before.
    #[test]
    fn a_checkpoint_covers_old_lines_only(lines in lines(), now in 0..40_000_000_000_i64) {
        let now = moment(1_700_000_000_000 + now);
        let settled = settled(&lines, now);
        prop_assert!(settled.iter().all(|line| now.since(line.booked_at) >= Span::minutes(15)));
        if let Some(next) = lines.get(settled.len()) {
            prop_assert!(now.since(next.booked_at) < Span::minutes(15));
        }
    }
}
