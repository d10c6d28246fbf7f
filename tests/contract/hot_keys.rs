//! Which key of the table gets hot first when many people do the same thing, and what happens then: measured on the embedded
//! engine behind simulated partitions, and documented in `docs/hot-keys.md`.

use std::fmt::Write as _;
use std::fs;

use shared::http::Method;
use tests::partitions::{Load, Partitions};
use tests::{PASSWORD, TestRequest, TestShop, TestShopOptions, is_capacity_metered, json};

use crate::tidy::root;

/// The number of requests of each kind.
const REQUESTS: u64 = 48;

/// The consumption of many requests of one kind, on the hottest key.
struct Row {
    what: &'static str,
    kind: String,
    load: Load,
    requests: u64,
    effect: &'static str,
}

impl Row {
    /// The requests per second at which the key's partition throttles.
    fn capacity_per_second(&self) -> u64 {
        self.requests * 1_000 / self.load.per_mille().max(1)
    }
}

/// A shop with simulated partitions.
async fn shop() -> (TestShop, Partitions) {
    let partitions = Partitions::default();
    let shop = TestShop::open_with(TestShopOptions { connector_layer: Some(partitions.layer()), ..TestShopOptions::default() }).await;
    (shop, partitions)
}

/// The key with the highest share of a partition's capacity.
fn hottest(partitions: &Partitions, what: &'static str, requests: u64, effect: &'static str) -> Row {
    let loads = partitions.loads();
    let (key, load) = loads.into_iter().max_by_key(|(_, load)| (load.half_writes * 3).max(load.half_reads)).unwrap_or_default();
    let kind = key.split('#').next().unwrap_or_default().to_owned();
    Row { what, kind, load, requests, effect }
}

/// The n-th visitor, with their own address.
fn from_somewhere(call: TestRequest<'_>, n: u64) -> TestRequest<'_> {
    call.header("x-customer-ip", &format!("2001:db8:{n:x}::1")).header("x-customer-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
}

async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();

    let (shop, partitions) = shop().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    partitions.next_second();
    for n in 0..REQUESTS {
        let hit = json!({"af": octavia.number.to_string(), "landing": "/plums"});
        from_somewhere(shop.storefront().call(Method::POST, "/hits"), n).json(&hit).send().await.is(200);
    }
    rows.push(hottest(
        &partitions,
        "visitors follow one affiliate's link",
        REQUESTS,
        "visitors are led on; their hits are lost, each with a line in the log and a `HitLost`, and five in five minutes ring an alarm. `POST /hits` answers 503, and may be repeated",
    ));

    let visit = shop.visit_of(&octavia).await;
    partitions.next_second();
    for n in 0..REQUESTS {
        let order = shop.order_of(&format!("buyer{n}@example.com")).with("visit", visit.clone());
        shop.storefront().submits_order(&format!("first-{n}"), &order).await.is(201);
    }
    rows.push(hottest(
        &partitions,
        "orders of one affiliate's new customers",
        REQUESTS,
        "the storefront is answered 503 and tells the order again; nothing is half done",
    ));
    partitions.next_second();
    for n in 0..REQUESTS {
        let order = shop.order_of(&format!("buyer{n}@example.com"));
        shop.storefront().submits_order(&format!("later-{n}"), &order).await.is(201);
    }
    rows.push(hottest(&partitions, "later orders of one affiliate's customers", REQUESTS, "the same"));

    let (shop, partitions) = self::shop().await;
    partitions.next_second();
    for n in 0..REQUESTS {
        let wanted = json!({"email": format!("reader{n}@example.com")});
        from_somewhere(shop.storefront().call(Method::POST, "/mailing-list"), n).json(&wanted).send().await.is(202);
    }
    rows.push(hottest(
        &partitions,
        "people ask for the mailing list",
        REQUESTS,
        "503, and the form may be sent again; the shop-wide breaker is far below this anyway",
    ));
    partitions.next_second();
    shop.deliver().await;
    rows.push(hottest(&partitions, "… and are written to by `mail-send`", REQUESTS, "the job waits in the outbox and is tried again"));
    partitions.next_second();
    for n in 0..REQUESTS {
        let reader = shop.visitor(&format!("reader{n}@example.com"));
        let token = reader.token_from_mail().await;
        reader.posts("/mailing-list/confirm", json!({"token": token})).await.is(200);
    }
    rows.push(hottest(&partitions, "… and confirm", REQUESTS, "503; the link works until it was used"));

    let (shop, partitions) = self::shop().await;
    let ursula = shop.customer("ursula@example.com").await;
    partitions.next_second();
    for _ in 0..8 {
        ursula.logs_in_with(PASSWORD).await.is(200);
    }
    rows.push(hottest(&partitions, "one customer logs in again and again", 8, "the log-in limits answer 429 long before"));
    partitions.next_second();
    for _ in 0..REQUESTS {
        ursula.gets("/account").await.is(200);
    }
    rows.push(hottest(&partitions, "one customer looks at their account", REQUESTS, "503 for that customer"));
    rows
}

/// A load divided by a number of requests, in units.
fn units(load: Load, among: u64) -> String {
    let each = |half_units: u64| {
        let tenths = half_units * 5 / among;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    format!("{} R, {} W", each(load.half_reads), each(load.half_writes))
}

fn page(rows: &[Row]) -> String {
    let mut table = String::new();
    for row in rows {
        let units = units(row.load, row.requests);
        let _infallible = writeln!(table, "| {} | `{}` | {units} | {} | {} |", row.what, row.kind, row.capacity_per_second(), row.effect);
    }
    format!(include_str!("hot_keys.md"), rows = table)
}

/// Finds changes that make everybody write to the same key.
#[tokio::test]
async fn the_table_of_hot_keys_is_true() {
    if !is_capacity_metered() {
        return;
    }
    let made = page(&measure().await);
    let file = root().join("docs/hot-keys.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &made).expect("docs can be written");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == made, "docs/hot-keys.md is out of date: UPDATE_DOCS=1 cargo test --workspace hot_keys\n{made}");
}
