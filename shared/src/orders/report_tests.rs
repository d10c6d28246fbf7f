//! What an order may contain, as a table and as a property (OR-1, OR-7).

use std::net::IpAddr;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::report::CustomerReport;
use super::{OrderItemView, OrderItems, OrderReport};
use crate::affiliates::AffiliateCode;
use crate::input::{IgnoredMember, Lenient, MemberErrors};
use crate::values::text::{is_invisible, turns_text};
use crate::values::{Language, Timestamp};

/// Items as a list of objects, and not as the one text that the table keeps.
pub(super) fn as_list<S: Serializer>(items: &OrderItems, serializer: S) -> Result<S::Ok, S::Error> {
    items.list.iter().cloned().map(OrderItemView::from).collect::<Vec<_>>().serialize(serializer)
}

fn essential() -> Value {
    json!({
        "status": "paid", "items_minor": 1_999, "currency": "EUR",
        "placed_at": "2026-11-26T08:00:00Z", "updated_at": "2026-11-26T08:00:00Z",
    })
}

fn read(order: Value) -> Result<Lenient<OrderReport>, MemberErrors> {
    deserr::deserialize(order)
}

/// What was read of the essential members and these.
fn read_with(members: &Value) -> (Value, Vec<IgnoredMember>) {
    let mut order = essential();
    order.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    let Lenient { body, ignored } = read(order).unwrap_or_else(|errors| unreachable!("{members}: {errors:?}"));
    (serde_json::to_value(body).expect("JSON"), ignored)
}

/// OR-1, OR-7: each row is a member, what is kept of it, and the members that are named in `ignored`.
#[test]
fn a_detail_is_taken_as_far_as_it_goes_or_left_out_by_name() {
    let long = "x".repeat(101);
    let customer = |member: &str, value: Value| json!({"customer": { member: value }});
    let line = |member: &str, value: Value| json!({"lines": [{ "unit_minor": 5, member: value }]});
    let rows: Vec<(Value, &str, Value, &[&str])> = vec![
        // Texts
        (customer("name", json!(" Ursula\tPlum\n")), "/customer/name", json!("Ursula Plum"), &["customer.name"]),
        (customer("name", json!(long)), "/customer/name", json!(long[1..]), &["customer.name"]),
        (customer("name", json!("Ursula\r\nBcc: all")), "/customer/name", json!("Ursula  Bcc: all"), &["customer.name"]),
        (customer("name", json!(["Ursula"])), "/customer/name", json!(null), &["customer.name"]),
        (customer("name", json!("")), "/customer/name", json!(null), &[]),
        (customer("company", json!(null)), "/customer/company", json!(null), &[]),
        (customer("telephone", json!(4_930_123_456_i64)), "/customer/telephone", json!("4930123456"), &[]),
        (json!({"payment_method": "\u{a0}"}), "/payment_method", json!(null), &[]),
        (json!({"payment_method": {"id": 1}}), "/payment_method", json!(null), &["payment_method"]),
        // Cut, it could be another card's.
        (json!({"payment_fingerprint": "x".repeat(201)}), "/payment_fingerprint", json!(null), &["payment_fingerprint"]),
        (json!({"payment_fingerprint": ""}), "/payment_fingerprint", json!(null), &[]),
        (json!({"visit": null}), "/visit", json!(null), &[]),
        (json!({"visit": "y".repeat(129)}), "/visit", json!("y".repeat(128)), &["visit"]),
        // Languages
        (customer("language", json!("en_US")), "/customer/language", json!("en-US"), &[]),
        (customer("language", json!("de_DE_formal")), "/customer/language", json!("de-DE-formal"), &[]),
        (customer("language", json!("fr_FR.UTF-8@euro")), "/customer/language", json!("fr-FR"), &[]),
        (customer("language", json!("auto")), "/customer/language", json!(null), &["customer.language"]),
        (customer("language", json!("")), "/customer/language", json!(null), &[]),
        // Customers
        (customer("email", json!("bea..smith@docomo.example")), "/customer/email", json!("bea..smith@docomo.example"), &[]),
        (customer("email", json!(" bea.@docomo.example")), "/customer/email", json!("bea.@docomo.example"), &[]),
        (customer("email", json!("ürsula@example.com")), "/customer/email", json!("ürsula@example.com"), &[]),
        (customer("email", json!("nobody")), "/customer/email", json!(null), &["customer.email"]),
        (customer("email", json!("a b@example.com")), "/customer/email", json!(null), &["customer.email"]),
        (customer("number", json!("17")), "/customer/number", json!(17), &[]),
        (customer("number", json!(-1)), "/customer/number", json!(null), &["customer.number"]),
        (json!({"customer": []}), "/customer", json!(null), &[]),
        (json!({"customer": 17}), "/customer", json!(null), &["customer"]),
        (customer("age", json!(40)), "/customer/name", json!(null), &["customer.age"]),
        // Lists
        (json!({"coupon_codes": [""]}), "/coupon_codes", json!([]), &[]),
        (json!({"coupon_codes": "SPRING"}), "/coupon_codes", json!(["SPRING"]), &[]),
        (json!({"coupon_codes": ["c".repeat(65)]}), "/coupon_codes/0", json!("c".repeat(64)), &["coupon_codes[0]"]),
        (json!({"coupon_codes": [2026, null]}), "/coupon_codes", json!(["2026"]), &[]),
        (json!({"coupon_codes": vec!["x"; 21]}), "/coupon_codes", json!(vec!["x"; 20]), &["coupon_codes[20]"]),
        // Lines
        (line("product", json!(52)), "/lines/0/product", json!("52"), &[]),
        (line("product", json!(null)), "/lines/0/product", json!(null), &[]),
        (line("version", json!("")), "/lines/0/version", json!(null), &[]),
        (line("quantity", json!(1.5)), "/lines/0/quantity", json!(1.5), &[]),
        (line("quantity", json!("2")), "/lines/0/quantity", json!(2), &[]),
        (line("quantity", json!("0.250")), "/lines/0/quantity", json!(0.25), &[]),
        (line("quantity", json!("1,5")), "/lines/0/quantity", json!(null), &["lines[0].quantity"]),
        (line("quantity", json!("1.0000000000000000000000001")), "/lines/0/quantity", json!(null), &["lines[0].quantity"]),
        (line("name", json!("Plum\u{202e}jam")), "/lines/0/name", json!("Plumjam"), &["lines[0].name"]),
        (line("name", json!("\u{200b}")), "/lines/0/name", json!(null), &[]),
        (line("name", json!({"en": "Plum jam"})), "/lines/0/name", json!(null), &["lines[0].name"]),
        (json!({"lines": {"name": "Plum jam"}}), "/lines/0/name", json!("Plum jam"), &[]),
        (json!({"lines": [{}, {"name": null}, null, {"quantity": 2}]}), "/lines", json!([{"quantity": 2}]), &[]),
        (line("quantity", json!(0)), "/lines/0/quantity", json!(null), &["lines[0].quantity"]),
        (line("quantity", json!(-1)), "/lines/0/quantity", json!(null), &["lines[0].quantity"]),
        (line("categories", json!(["food", ["food", "jam"]])), "/lines/0/categories", json!([["food"], ["food", "jam"]]), &[]),
        (line("weight", json!(1)), "/lines/0/unit_minor", json!(5), &["lines[0].weight"]),
        (line("unit_minor", json!("19.99")), "/lines/0/unit_minor", json!(null), &["lines[0].unit_minor"]),
        (json!({"lines": [7]}), "/lines", json!([]), &["lines[0]"]),
        // Amounts, currencies and times
        (json!({"items_minor": "1999"}), "/items_minor", json!(1_999), &[]),
        (json!({"items_minor": 1_999.0}), "/items_minor", json!(1_999), &[]),
        (json!({"items_minor": " 1999.00 "}), "/items_minor", json!(1_999), &[]),
        (json!({"discount_minor": null}), "/discount_minor", json!(0), &[]),
        (json!({"tax_minor": ""}), "/tax_minor", json!(0), &[]),
        (json!({"currency": "eur"}), "/currency", json!("EUR"), &[]),
        (json!({"currency": " jpY"}), "/currency", json!("JPY"), &[]),
        (json!({"placed_at": "2026-11-26 09:00:00+01:00"}), "/placed_at", json!("2026-11-26T08:00:00.000Z"), &[]),
        // Codes
        (json!({"af": "#17"}), "/af", json!("17"), &[]),
        (json!({"af": 17}), "/af", json!("17"), &[]),
        (json!({"af": "https://shop.example/plums?utm_source=fb&af=17#top"}), "/af", json!("17"), &[]),
        (json!({"af": "no such code!"}), "/af", json!(null), &["af"]),
        (json!({"af": ""}), "/af", json!(null), &[]),
        // Tests, and members that nobody knows
        (json!({"test": "true"}), "/test", json!(true), &[]),
        (json!({"test": 0}), "/test", json!(false), &[]),
        (json!({"test": "perhaps"}), "/test", json!(false), &["test"]),
        (json!({"colour": "red", "coupon_code": "SPRING", "nothing": null}), "/test", json!(false), &["colour", "coupon_code"]),
    ];
    for (members, place, kept, named) in rows {
        let (body, ignored) = read_with(&members);
        assert_eq!(body.pointer(place).unwrap_or(&Value::Null), &kept, "{members}");
        let names: Vec<&str> = ignored.iter().map(|ignored| ignored.member.as_str()).collect();
        assert_eq!(names, named, "{members}: {ignored:?}");
        assert!(ignored.iter().all(|ignored| !ignored.detail.is_empty()), "{members}");
    }
}

/// OR-1, ML-4: a consent that proves nothing is left out, never the order.
#[test]
fn a_consent_without_time_address_or_mailbox_is_left_out() {
    let ursula = json!({"email": "ursula@example.com"});
    let consent = json!({"ip": "192.0.2.1", "at": "2026-11-26T07:59:00Z"});
    let (body, ignored) = read_with(&json!({"customer": ursula, "newsletter": consent}));
    assert_eq!((body["newsletter"]["form"].as_str(), ignored.len()), (Some("order"), 0));
    let useless = [
        (ursula.clone(), json!({"at": "2026-11-26T07:59:00Z"})),
        (ursula.clone(), json!({"ip": "192.0.2.1", "at": "yesterday"})),
        (ursula.clone(), json!({"ip": "192.0.2.1", "at": "2026-11-26T07:59:00"})),
        (ursula.clone(), json!({"ip": "unknown", "at": "2026-11-26T07:59:00Z"})),
        (ursula.clone(), json!(true)),
        (json!({"email": "bea.@docomo.example"}), consent.clone()),
        (json!({"name": "Ursula"}), consent.clone()),
    ];
    for (customer, newsletter) in useless {
        let (body, ignored) = read_with(&json!({"customer": customer, "newsletter": newsletter}));
        assert_eq!(body["newsletter"], Value::Null, "{newsletter}");
        assert!(ignored.iter().any(|ignored| ignored.member == "newsletter"), "{newsletter}: {ignored:?}");
    }
    let (_, ignored) = read_with(&json!({"customer": ursula, "newsletter": false}));
    assert_eq!(ignored, [], "a box that was not ticked");
}

/// OR-1, OR-2: what decides money refuses the order, all of it at once, and says what to do.
#[test]
fn what_decides_money_refuses_the_order() {
    let wrong = json!({
        "status": "shipped", "items_minor": 19.99, "discount_minor": "none", "currency": "XYZ",
        "placed_at": "2026-11-26T08:00:00", "customer": {"name": 7}, "colour": "red",
    });
    let MemberErrors(errors) = read(wrong).expect_err("wrong");
    let names: Vec<(&str, &str)> = errors.iter().map(|error| (error.member.as_str(), error.code)).collect();
    assert_eq!(
        names,
        [
            ("status", "invalid_status"),
            ("items_minor", "invalid_amount"),
            ("discount_minor", "invalid_amount"),
            ("currency", "invalid_currency"),
            ("placed_at", "invalid_time"),
            ("updated_at", "missing"),
        ]
    );
    assert!(errors[1].detail.contains("1999 for 19.99"), "{}", errors[1].detail);
    assert!(errors[4].detail.contains("2026-11-26T08:00:00Z"), "the offset to add: {}", errors[4].detail);
}

/// OR-1: a body of rubbish gets an answer of bounded length.
#[test]
fn a_thousand_strangers_are_not_all_listed() {
    let strangers: Map<String, Value> = (0..1_000).map(|n| (format!("member{n}"), json!(n))).collect();
    let (_, ignored) = read_with(&Value::Object(strangers));
    assert_eq!(ignored.len(), 51);
    assert_eq!(ignored[50].detail, "950 more members");
}

/// OR-1: what is not essential may be absent in every way in which storefronts say so, and that is not worth a word.
#[test]
fn nothing_is_nothing_however_it_is_said() {
    let named = |names: &[&str], value: &Value| Value::Object(names.iter().map(|name| ((*name).to_owned(), value.clone())).collect());
    let optional = [
        "customer",
        "payment_method",
        "payment_fingerprint",
        "coupon_codes",
        "visit",
        "af",
        "lines",
        "newsletter",
        "test",
        "discount_minor",
        "shipping_minor",
        "handling_minor",
        "tax_minor",
        "refunded_items_minor",
        "disputed_minor",
        "a_member_that_nobody_knows",
    ];
    for nothing in [json!(null), json!(""), json!(" "), json!("\t\r\n"), json!("\u{200b}"), json!([]), json!({})] {
        let mut members = named(&optional, &nothing);
        let (_, ignored) = read_with(&members);
        assert_eq!(ignored, [], "{nothing}");
        members["customer"] = named(&["email", "name", "company", "telephone", "language", "number"], &nothing);
        members["lines"] = json!([named(&["name", "version", "product", "categories", "quantity", "unit_minor"], &nothing), nothing]);
        members["coupon_codes"] = json!([nothing, nothing]);
        let (body, ignored) = read_with(&members);
        assert_eq!((ignored, &body["lines"], &body["coupon_codes"]), (Vec::new(), &json!([]), &json!([])), "{nothing}");
    }
}

/// OR-1: items are taken as long as there is room, and those beyond are named.
#[test]
fn items_beyond_the_room_are_left_out_by_name() {
    let lines: Vec<Value> =
        (0..150).map(|n| json!({"name": format!("Plum jam, glass {n:03}"), "quantity": n + 1, "unit_minor": 450})).collect();
    let mut order = essential();
    order["lines"] = json!(lines);
    let Lenient { body, ignored } = read(order).expect("an order");
    let kept = body.lines.list.len();
    assert!((90..150).contains(&kept) && body.lines.is_cut, "{kept}");
    assert_eq!(ignored.len(), 150 - kept);
    assert_eq!(ignored[0].member, format!("lines[{kept}]"));
    assert!(ignored[0].detail.contains("4096 bytes"), "{}", ignored[0].detail);
    let text = serde_json::to_string(&body.lines).expect("JSON");
    assert!(text.chars().filter(|c| !c.is_control()).count() <= 4_096 * 2);
    assert_eq!(serde_json::from_str::<OrderItems>(&text).expect("the same items"), body.lines);
}

/// A typical order is not larger for its items than the unit that it takes anyway.
#[test]
fn items_are_kept_in_few_bytes() {
    let (name, version) = ("Tea bowl, ash glaze", "TB-204-ASH");
    let item =
        json!({"name": name, "version": version, "product": "TB-204", "quantity": 2, "unit_minor": 4_800, "categories": [["Home", "Tea"]]});
    let mut order = essential();
    order["lines"] = json!([item, item]);
    let items = read(order).expect("an order").body.lines;
    let kept = serde_json::to_value(&items).expect("JSON");
    let words = format!("{version}\u{1f}TB-204\u{1f}{name}\u{1f}2\u{1f}4800\u{1f}Home\u{1d}Tea");
    assert_eq!(kept, json!(format!("{words}\u{1e}{words}")));
}

/// Texts that mean something somewhere, or nearly.
const TEXTS: [&str; 27] = [
    "",
    " ",
    "\t",
    "\u{0}",
    "17",
    " 017. ",
    "#17",
    "1.5",
    "-1",
    "1999.0",
    "en_US",
    "auto",
    "eur",
    "true",
    "off",
    "192.0.2.1",
    "2001:db8::1",
    "2026-11-26T08:00:00+01:00",
    "2026-11-26T08:00:00",
    "ursula@example.com",
    "bea.@docomo.example",
    "https://shop.example/?af=plums",
    "Plum\nJam",
    "yesterday",
    "gpj.\u{202e}exe",
    "\u{200b}",
    "x\u{200d}\u{fe0f}",
];
const NAMES: [&str; 25] = [
    "customer",
    "payment_method",
    "payment_fingerprint",
    "coupon_codes",
    "visit",
    "af",
    "lines",
    "newsletter",
    "test",
    "email",
    "name",
    "company",
    "telephone",
    "language",
    "number",
    "version",
    "product",
    "categories",
    "quantity",
    "unit_minor",
    "ip",
    "user_agent",
    "form",
    "page",
    "at",
];

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => prop::sample::select(&TEXTS[..]).prop_map(Value::from),
        2 => "\\PC{0,130}".prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => (0..2_000_000_i64).prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from), object(inner).prop_map(Value::from)]
    })
}

fn object(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let name = prop_oneof![8 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 1 => "[a-z._\\[\\]0-9]{0,12}"];
    prop::collection::vec((name, values), 0..8).prop_map(|members| members.into_iter().collect())
}

/// What nearly is an order: besides anything, lines, coupon codes and a customer with members of theirs.
fn order_like() -> impl Strategy<Value = Map<String, Value>> {
    fn members(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
        let member = (prop::sample::select(names).prop_map(str::to_owned), anything());
        prop::collection::vec(member, 0..6).prop_map(|members| Value::Object(members.into_iter().collect()))
    }
    let line = members(&["name", "version", "product", "categories", "quantity", "unit_minor", "weight"]);
    let lines = prop::collection::vec(prop_oneof![8 => line, 1 => anything()], 0..6).prop_map(Value::from);
    let codes = prop::collection::vec(anything(), 0..25).prop_map(Value::from);
    let customer = members(&["email", "name", "company", "telephone", "language", "number", "age"]);
    let likely = (prop::option::of(lines), prop::option::of(codes), prop::option::of(customer));
    (object(anything()), likely).prop_map(|(mut order, (lines, codes, customer))| {
        let likely = [("lines", lines), ("coupon_codes", codes), ("customer", customer)];
        order.extend(likely.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        order
    })
}

fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().chars().all(is_invisible),
        Value::Array(items) => items.iter().all(is_absent),
        Value::Object(members) => members.values().all(is_absent),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a value is in what was kept, or is named in `ignored`, or all of its parts are.
fn is_accounted_for(name: &str, place: &str, sent: &Value, kept: &Value, ignored: &[IgnoredMember]) -> bool {
    if is_absent(sent) || ignored.iter().any(|ignored| ignored.member == place) {
        return true;
    }
    // Where an object is meant, `false` says that there is none.
    if *sent == Value::Bool(false) && ["customer", "lines", "newsletter"].contains(&name) {
        return true;
    }
    match (sent, kept) {
        (Value::Array(items), _) => items.iter().enumerate().all(|(i, item)| {
            let nothing = [Value::Null];
            let candidates = kept.as_array().filter(|kept| !kept.is_empty()).map_or(&nothing[..], Vec::as_slice);
            candidates.iter().any(|kept| is_accounted_for(name, &format!("{place}[{i}]"), item, kept, ignored))
        }),
        (Value::Object(members), _) => members.iter().all(|(name, value)| {
            let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            // A single value is a list of one.
            let kept = kept.as_array().and_then(|list| list.first()).unwrap_or(kept);
            is_accounted_for(name, &place, value, &kept[name.as_str()], ignored)
        }),
        (scalar, Value::Array(list)) => list.iter().any(|kept| is_accounted_for(name, place, scalar, kept, ignored)),
        (scalar, kept) => means_the_same(name, scalar, kept),
    }
}

/// `17`, ` 17.0` and `017` as a number.
fn whole_number(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    whole.parse().ok().filter(|_| fraction.trim_end_matches('0').is_empty())
}

fn means_the_same(name: &str, sent: &Value, kept: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
    let (sent, kept) = (text(sent), text(kept));
    match name {
        // ML-12: invisible characters are no part of an address.
        "email" => sent.replace(is_invisible, "").trim() == kept.replace(is_invisible, ""),
        "af" => AffiliateCode::parse(&sent).is_some_and(|code| code.to_string() == kept),
        "language" => Language::parse(&sent).is_some_and(|language| language.tag() == kept),
        "at" => Timestamp::parse(&sent).is_some_and(|at| at.to_string() == kept),
        "ip" => sent.parse::<IpAddr>().is_ok_and(|ip| ip.to_string() == kept),
        "test" => matches!(
            (sent.to_lowercase().as_str(), kept.as_str()),
            ("true" | "1" | "yes" | "on", "true") | ("false" | "0" | "no" | "off", "false")
        ),
        "payment_fingerprint" => sent.replace(turns_text, "").trim() == kept,
        "quantity" => sent.parse::<f64>().is_ok_and(|sent| kept.parse() == Ok(sent)),
        "number" | "unit_minor" => whole_number(&sent).is_some_and(|number| number.to_string() == kept),
        _ => sent == kept,
    }
}

/// What is read of something after it was written.
fn kept_by_the_table<T: Serialize + DeserializeOwned>(kept: &T) -> T {
    serde_json::from_value(serde_json::to_value(kept).expect("JSON")).expect("it can be read again")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// OR-1: an order whose money is in order is accepted whatever else it holds, and nothing of it is lost without a word: what
    /// is kept can be read again, and the rest is named.
    #[test]
    fn whatever_an_order_holds_it_is_accepted_and_nothing_is_lost_silently(extra in order_like()) {
        let mut order = essential();
        order.as_object_mut().expect("an object").extend(extra);
        let Lenient { body, ignored } = read(order.clone()).map_err(|errors| TestCaseError::fail(format!("{errors:?}")))?;
        prop_assert_eq!(&kept_by_the_table(&body.lines), &body.lines);
        prop_assert_eq!(&kept_by_the_table(&body.coupon_codes), &body.coupon_codes);
        prop_assert_eq!(&kept_by_the_table(&body.payment_method), &body.payment_method);
        prop_assert_eq!(&kept_by_the_table(&body.visit), &body.visit);
        if let Some(CustomerReport { name, company, telephone, language, .. }) = &body.customer {
            prop_assert_eq!(&kept_by_the_table(name), name);
            prop_assert_eq!(&kept_by_the_table(company), company);
            prop_assert_eq!(&kept_by_the_table(telephone), telephone);
            prop_assert_eq!(&kept_by_the_table(language), language);
        }
        let kept = serde_json::to_value(body).expect("JSON");
        let members = order.as_object().expect("an object");
        for (name, value) in members.iter().filter(|(name, _)| !essential()[name.as_str()].is_string() && *name != "items_minor") {
            let is_listed = ignored.len() > 50 || is_accounted_for(name, name, value, &kept[name.as_str()], &ignored);
            prop_assert!(is_listed, "{name}: {value} became {}, ignored {ignored:?}", kept[name.as_str()]);
        }
    }
}
