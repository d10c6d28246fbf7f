//! Sample data: believable people, affiliates and orders, created through the public API.
//!
//! A second run on the same folder finds its people and orders and changes nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};
use shared::accounts::letters::SIGN_UP;
use shared::http::Method;
use shared::mailer::LetterKind;
use shared::mailing_list::letters::OPT_IN_CONFIRM;

use crate::client::{ClientResponse, request};
use crate::{LocalShop, deliver};

/// The password of everybody in the sample data.
pub const PASSWORD: &str = "plums grow behind the chapel";

struct Person {
    email: &'static str,
    name: &'static str,
    language: &'static str,
    newsletter: bool,
    /// The affiliate's rate in basis points.
    affiliate: Option<u16>,
}

const fn person(email: &'static str, name: &'static str, language: &'static str, newsletter: bool, affiliate: Option<u16>) -> Person {
    Person { email, name, language, newsletter, affiliate }
}

const PEOPLE: [Person; 9] = [
    person("octavia@example.com", "Octavia Lindqvist", "en", true, Some(1_000)),
    person("bruno@example.com", "Bruno Ferrari", "en", false, Some(800)),
    person("hannelore@example.com", "Hannelore Groß", "de", true, Some(1_250)),
    person("ursula@example.com", "Ursula Weiß", "de", true, None),
    person("mikkel@example.com", "Mikkel Sørensen", "en", false, None),
    person("lucia@example.com", "Lucía Álvarez", "en", true, None),
    person("jan@example.com", "Jan Nowak", "de", false, None),
    person("mei@example.com", "陳美", "en", true, None),
    person("aoife@example.com", "Aoife Byrne", "en", false, None),
];

struct Sale {
    id: &'static str,
    /// Some buy as guests without an account.
    email: &'static str,
    name: &'static str,
    /// The address of the affiliate whose link was followed before.
    through: Option<&'static str>,
    items_minor: i64,
    discount_minor: i64,
    refunded_minor: i64,
    status: &'static str,
}

const fn sale(
    id: &'static str,
    (email, name): (&'static str, &'static str),
    through: Option<&'static str>,
    (items_minor, discount_minor, refunded_minor): (i64, i64, i64),
    status: &'static str,
) -> Sale {
    Sale { id, email, name, through, items_minor, discount_minor, refunded_minor, status }
}

const OCTAVIA: Option<&str> = Some("octavia@example.com");
const BRUNO: Option<&str> = Some("bruno@example.com");
const HANNELORE: Option<&str> = Some("hannelore@example.com");

/// A second run looks for the last of them to see that everything is there.
const SALES: [Sale; 12] = [
    sale("sample-01", ("ursula@example.com", "Ursula Weiß"), OCTAVIA, (10_000, 1_000, 0), "paid"),
    sale("sample-02", ("mikkel@example.com", "Mikkel Sørensen"), OCTAVIA, (3_900, 0, 0), "paid"),
    sale("sample-03", ("ursula@example.com", "Ursula Weiß"), BRUNO, (5_400, 0, 0), "paid"),
    sale("sample-04", ("lucia@example.com", "Lucía Álvarez"), HANNELORE, (12_480, 1_248, 0), "paid"),
    sale("sample-05", ("jan@example.com", "Jan Nowak"), None, (1_580, 0, 0), "paid"),
    sale("sample-06", ("guest.berta@example.com", "Berta Klein"), BRUNO, (8_700, 0, 4_350), "paid"),
    sale("sample-07", ("mei@example.com", "陳美"), HANNELORE, (2_500, 0, 0), "paid"),
    sale("sample-08", ("guest.ivo@example.com", "Ivo Petrov"), OCTAVIA, (6_000, 500, 0), "cancelled"),
    sale("sample-09", ("octavia@example.com", "Octavia Lindqvist"), OCTAVIA, (1_800, 0, 0), "paid"),
    sale("sample-10", ("aoife@example.com", "Aoife Byrne"), BRUNO, (7_900, 0, 0), "placed"),
    sale("sample-11", ("mikkel@example.com", "Mikkel Sørensen"), None, (1_490, 0, 0), "paid"),
    sale("sample-12", ("guest.thea@example.com", "Thea Blum"), HANNELORE, (4_680, 0, 0), "paid"),
];

/// Fills the shop, and prints what happens.
///
/// # Errors
/// When a call that must succeed fails, or the store does not answer.
pub async fn populate(local: &LocalShop) -> io::Result<()> {
    let last = &SALES[SALES.len() - 1];
    if number_of(local, last.email).await?.is_some() {
        println!("The sample data is there already.");
        return Ok(());
    }
    for (n, person) in (1_u8..).zip(&PEOPLE) {
        create_account(local, person, IpAddr::V4(Ipv4Addr::new(127, 7, 0, n))).await?;
    }
    for (n, sale) in (1_u8..).zip(&SALES) {
        place_order(local, sale, IpAddr::V4(Ipv4Addr::new(127, 7, 1, n))).await?;
    }
    pay_out(local).await?;
    deliver_mail(local).await?;
    println!("Everybody's password is “{PASSWORD}”.");
    Ok(())
}

/// The person signs up and confirms; affiliates are approved.
async fn create_account(local: &LocalShop, person: &Person, ip: IpAddr) -> io::Result<()> {
    let post = |path: &str, body: Value| request(local, Method::POST, path).from(ip).json(&body);
    let login = post("/login", json!({"email": person.email, "password": PASSWORD})).send().await;
    if !login.is_success() {
        let sign_up = json!({"email": person.email, "name": person.name, "language": person.language, "newsletter": person.newsletter});
        expect_success(post("/sign-up", sign_up).send().await, person.email)?;
        deliver_mail(local).await?;
        let token = token(local, person.email, SIGN_UP)?;
        expect_success(post("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).send().await, person.email)?;
        deliver_mail(local).await?;
        if person.newsletter {
            let token = self::token(local, person.email, OPT_IN_CONFIRM)?;
            expect_success(post("/mailing-list/confirm", json!({"token": token})).send().await, person.email)?;
        }
    }
    let number = require_number(local, person.email).await?;
    let Some(rate_bp) = person.affiliate else {
        println!("  {} signs up (customer {number})", person.name);
        return Ok(());
    };
    let approved = json!({"affiliate": {"enabled": true, "rate_bp": rate_bp}});
    let approving = request(local, Method::PATCH, &format!("/admin/customers/{number}")).bearer(&local.staff_token).json(&approved);
    expect_success(approving.send().await, person.email)?;
    println!("  {} signs up and is an affiliate: {}?af={number}", person.name, local.shop.config().storefront_url);
    Ok(())
}

/// The buyer follows an affiliate's link, if any, and orders.
async fn place_order(local: &LocalShop, sale: &Sale, ip: IpAddr) -> io::Result<()> {
    let mut visit = Value::Null;
    if let Some(affiliate) = sale.through {
        let number = require_number(local, affiliate).await?;
        let hit =
            json!({"af": number.to_string(), "landing": "/product/stoneware-mug", "referrer": "https://blog.example/things-for-the-table"});
        let followed = request(local, Method::POST, "/hits").bearer(&local.storefront_key).json(&hit);
        let followed =
            followed.header("x-customer-ip", &ip.to_string()).header("x-customer-agent", "Mozilla/5.0 (X11; Linux) Firefox/140.0");
        visit = expect_success(followed.send().await, sale.id)?.json["visit"].clone();
    }
    let now = local.shop.now();
    let mut order = json!({
        "status": "paid", "currency": "EUR", "items_minor": sale.items_minor, "discount_minor": sale.discount_minor,
        "shipping_minor": 490, "handling_minor": 0, "tax_minor": (sale.items_minor - sale.discount_minor) * 19 / 100,
        "refunded_items_minor": 0, "disputed_minor": 0, "placed_at": now, "updated_at": now,
        "customer": {"email": sale.email, "name": sale.name},
        "lines": [{"name": "A set for the table", "version": "table-set", "quantity": 1, "unit_minor": sale.items_minor}],
    });
    if sale.discount_minor > 0 {
        order["coupon_codes"] = json!(["SPRING"]);
    }
    if visit.is_string() {
        order["visit"] = visit;
    }
    if sale.status == "placed" {
        order["status"] = "placed".into();
    }
    let mut outcome = put_order(local, sale.id, &order).await?;
    if sale.status == "cancelled" || sale.refunded_minor > 0 {
        order["status"] = sale.status.into();
        order["refunded_items_minor"] = sale.refunded_minor.into();
        outcome = put_order(local, sale.id, &order).await?;
    }
    let because = outcome["because"].as_str().unwrap_or_default();
    println!("  {} orders ({}, {because})", sale.name, sale.status);
    Ok(())
}

async fn put_order(local: &LocalShop, id: &str, order: &Value) -> io::Result<Value> {
    let call = request(local, Method::PUT, &format!("/orders/{id}")).bearer(&local.storefront_key).json(order);
    Ok(expect_success(call.send().await, id)?.json)
}

/// Pays one of the affiliates.
async fn pay_out(local: &LocalShop) -> io::Result<()> {
    let bruno = require_number(local, "bruno@example.com").await?;
    let payout = json!({"lines": "all", "currency": "EUR", "method": "other", "reference": "sample transfer"});
    let paying = request(local, Method::POST, &format!("/admin/affiliates/{bruno}/payouts")).bearer(&local.staff_token).json(&payout);
    let paid = paying.header("idempotency-key", "sample-payout").send().await;
    // An interrupted run may have paid them before.
    if paid.is_success() {
        println!("  Bruno Ferrari is paid his commission");
    }
    Ok(())
}

async fn number_of(local: &LocalShop, email: &str) -> io::Result<Option<u64>> {
    let found = request(local, Method::GET, &format!("/admin/customers?q={email}")).bearer(&local.staff_token).send().await;
    let customers = expect_success(found, email)?.json["customers"].as_array().cloned().unwrap_or_default();
    Ok(customers.iter().find(|customer| customer["email"] == email).and_then(|customer| customer["number"].as_u64()))
}

async fn require_number(local: &LocalShop, email: &str) -> io::Result<u64> {
    number_of(local, email).await?.ok_or_else(|| io::Error::other(format!("{email} has no record")))
}

fn token(local: &LocalShop, email: &str, kind: LetterKind) -> io::Result<String> {
    let letter = local.outbox.letters(Some(email))?.into_iter().rfind(|letter| letter.is(kind));
    let link = letter.as_ref().and_then(|letter| letter.text.split_whitespace().find_map(|word| word.split_once("token=")));
    link.map(|(_, token)| token.to_owned()).ok_or_else(|| io::Error::other(format!("no letter with a link to {email}")))
}

async fn deliver_mail(local: &LocalShop) -> io::Result<()> {
    deliver(&local.shop).await.map(drop).map_err(io::Error::other)
}

fn expect_success(response: ClientResponse, what: &str) -> io::Result<ClientResponse> {
    if response.is_success() {
        return Ok(response);
    }
    Err(io::Error::other(format!("sample data, {what}: {} {}", response.status, response.error_message())))
}
