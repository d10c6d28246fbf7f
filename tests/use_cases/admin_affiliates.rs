//! Affiliates in the back office.

use shared::http::Method;
use shared::values::Span;
use tests::{TestShop, json};

/// AF-12
#[tokio::test]
async fn staff_see_an_affiliate_in_full() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    octavia.sells("o-1", 9_000).await;
    let seen = shop.toni().gets(&format!("/admin/affiliates/{}", octavia.number)).await.is(200).json();
    assert_eq!(seen["number"], octavia.number);
    assert_eq!(seen["email"], "octavia@example.com");
    assert_eq!((&seen["standing"], &seen["rate_bp"]), (&json!("approved"), &json!(1_000)));
    assert_eq!(seen["months"][11], json!({"month": "2026-03", "hits": {"raw": 0, "counted": 0}, "orders": 1, "commission": {"EUR": 900}}));
    assert_eq!((&seen["earned"], &seen["paid"], &seen["unpaid"]), (&json!({"EUR": 900}), &json!({"EUR": 0}), &json!({"EUR": 900})));
    let own = octavia.gets("/account/affiliate").await.is(200).json();
    for figure in ["hits", "months", "earned", "paid", "unpaid"] {
        assert_eq!(own[figure], seen[figure], "affiliate and staff see the same {figure}");
    }

    shop.toni().suspends(&octavia).await;
    let seen = shop.toni().gets(&format!("/admin/affiliates/{}", octavia.number)).await.is(200).json();
    assert_eq!(seen["standing"], "suspended");
}

/// AF-12
#[tokio::test]
async fn staff_see_all_affiliates_in_a_month() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    shop.customer("carla@example.com").await;
    let oscar = shop.affiliate("oscar@example.com", 500).await;
    octavia.sells("o-1", 9_000).await;
    let hit = json!({"af": oscar.number.to_string(), "landing": "/"});
    octavia.call(Method::POST, "/hits").header("user-agent", "Firefox").json(&hit).send().await.is(200);
    shop.later(Span::days(31));

    let toni = shop.toni();
    let march = toni.gets("/admin/affiliates?month=2026-03").await.is(200).json();
    assert_eq!(march["month"], "2026-03");
    let figures: Vec<_> = march["affiliates"]
        .as_array()
        .expect("affiliates")
        .iter()
        .map(|one| json!([one["number"], one["hits"]["counted"], one["orders"], one["commission"]]))
        .collect();
    assert_eq!(figures, [json!([oscar.number, 1, 0, {}]), json!([octavia.number, 0, 1, {"EUR": 900}])]);

    let now = toni.gets("/admin/affiliates").await.is(200).json();
    assert_eq!(now["month"], "2026-04");
    assert_eq!(now["affiliates"][1]["orders"], 0);

    let first = toni.gets("/admin/affiliates?limit=1").await.is(200).json();
    assert_eq!((&first["affiliates"][0]["number"], &first["has_more"]), (&json!(oscar.number), &json!(true)));
    let next = first["next"].as_str().expect("more");
    let second = toni.gets(&format!("/admin/affiliates?limit=1&starting_after={next}")).await.is(200).json();
    assert_eq!(second["affiliates"][0]["number"], octavia.number);
    for wrong in ["?month=2026-13", "?month=march", "?limit=0", "?limit=101", "?starting_after=abc"] {
        toni.gets(&format!("/admin/affiliates{wrong}")).await.is(400);
    }
}

#[tokio::test]
async fn whoever_is_no_affiliate_is_not_found() {
    let shop = TestShop::open().await;
    let carla = shop.customer("carla@example.com").await;
    for number in [carla.number.to_string(), "999".to_owned(), "0".to_owned(), "octavia".to_owned(), "99999999999999999999".to_owned()] {
        shop.toni().gets(&format!("/admin/affiliates/{number}")).await.is(404);
    }
}

/// ST-2
#[tokio::test]
async fn only_staff_with_the_permission_see_affiliates() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    for (role, status) in [("marketing", 403), ("support", 403), ("affiliates", 200), ("auditor", 200)] {
        let mia = shop.staff("mia", role).await;
        for path in ["/admin/affiliates".to_owned(), format!("/admin/affiliates/{}", octavia.number)] {
            mia.gets(&path).await.is(status);
        }
    }
    for path in ["/admin/affiliates".to_owned(), format!("/admin/affiliates/{}", octavia.number)] {
        shop.get(&path).send().await.is(401);
        octavia.gets(&path).await.is(403);
        shop.get(&path).bearer(&shop.storefront().key).send().await.is(403);
    }
}
