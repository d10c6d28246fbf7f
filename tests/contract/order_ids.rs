//! OR-3: an order has one id however an HTTP client encodes it, and everybody sees it decoded.

use shared::orders;
use shared::values::OrderId;
use tests::{TestShop, Value};

/// Encodings of an id in an address, and the id of each.
const SPELLINGS: [(&str, &[&str]); 8] = [
    ("2026:17", &["2026:17", "2026%3A17", "2026%3a17", "%32026:17"]),
    ("#1001", &["%231001"]),
    ("a/b", &["a%2Fb", "a%2fb", "a/b"]),
    ("SO 12345678", &["SO%2012345678"]),
    ("INV+7", &["INV+7", "INV%2B7"]),
    ("Bücher-7", &["B%C3%BCcher-7", "Bu%CC%88cher-7", "Bücher-7"]),
    ("注文/42", &["%E6%B3%A8%E6%96%87%2F42", "注文/42"]),
    ("O#1#2", &["O%231%232", "O%231%23%32"]),
];

#[tokio::test]
async fn an_order_has_one_id_however_it_is_spelled() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    for (id, spellings) in SPELLINGS {
        let order = shop.order_through(&octavia, "ursula@example.com").await;
        for (n, spelling) in spellings.iter().enumerate() {
            let told = storefront.submits_order(spelling, &order).await.is(if n == 0 { 201 } else { 200 }).json();
            assert_eq!(told["order_id"], id, "{spelling}");
            assert_eq!(told["lines"].as_array().map(Vec::len), Some(1), "{spelling}: one order earns once: {told}");
            assert_eq!(told["lines"][0]["order_id"], id, "{spelling}");
        }
        let id = OrderId::parse(id).expect("an id");
        assert!(orders::find(shop.shop(), &id).await.expect("the store answers").is_some());
    }
}

/// Staff and customers see the decoded id wherever orders are listed.
#[tokio::test]
async fn people_see_an_id_as_it_is_meant() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.customer("ursula@example.com").await;
    let storefront = shop.storefront();
    for (_, spellings) in SPELLINGS {
        storefront.submits_order(spellings[0], &shop.order_through(&octavia, "ursula@example.com").await).await.is(201);
    }
    let meant: Vec<&str> = SPELLINGS.iter().map(|(id, _)| *id).collect();
    let shown = |rows: &Value| {
        let ids = rows.as_array().expect("rows").iter().map(|row| row["order_id"].as_str().unwrap_or_default().to_owned());
        let mut ids: Vec<String> = ids.collect();
        ids.sort_by_key(|id| meant.iter().position(|meant| meant == id));
        ids
    };
    assert_eq!(shown(&ursula.gets("/account/orders").await.is(200).json()["orders"]), meant);
    let toni = shop.toni();
    assert_eq!(shown(&toni.gets(&format!("/admin/customers/{}/orders", ursula.number)).await.is(200).json()["orders"]), meant);
    assert_eq!(shown(&toni.gets(&format!("/admin/affiliates/{}/lines", octavia.number)).await.is(200).json()["lines"]), meant);
    meant.iter().fold(ursula.opens("/account/orders").await.is(200), |page, id| page.sees(id));
}

#[tokio::test]
async fn an_id_that_would_not_arrive_as_it_was_sent_is_refused() {
    let shop = TestShop::open().await;
    let storefront = shop.storefront();
    let order = shop.order_of("ursula@example.com");
    let longest = "ü".repeat(OrderId::LENGTH_MAX);
    storefront.submits_order(&longest, &order).await.is(201);
    let too_long = format!("{longest}x");
    let refused = [
        "%20",
        "a%20",
        "%C2%A0a",
        "50%25",
        "50%",
        "2026%253A17",
        "a%3Fb",
        "a%00b",
        "a%0Ab",
        "a%7Fb",
        "%2Fa",
        "a%2F",
        "a/",
        "a%2F%2Fb",
        "/",
        ".",
        "..",
        "%2E%2E",
        "a/../b",
        "a%2F.%2Fb",
    ];
    for spelling in refused.into_iter().chain([too_long.as_str()]) {
        let answer = storefront.submits_order(spelling, &order).await.is(422);
        assert_eq!(answer.code(), "invalid_order_id", "{spelling}");
    }
    storefront.submits_order("", &order).await.is(404);
    storefront.submits_order("%FF", &order).await.is(404);
}
