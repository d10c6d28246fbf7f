//! Every page of the back office, in each state with a different text.

use tests::{TestShop, json};

use super::Album;

#[tokio::test]
async fn back_office_in_english() {
    every_page("en").await;
}

#[tokio::test]
async fn back_office_in_german() {
    every_page("de").await;
}

async fn every_page(language: &'static str) {
    let mut album = Album::open("back-office", language);
    customers(&mut album, language).await;
    problems(&mut album, language).await;
    album.close();
}

async fn customers(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    album.page("customers-none", &toni.opens("/admin/customers").await);
    shop.customer("ursula@example.com").await;
    shop.toni().posts("/admin/customers", json!({"email": "guest@example.com", "name": "Genly <Ai>", "company": "Ekumen & Sons"})).await.is(201);
    for (number, change) in [
        (1, json!({"approved_for_special_payments": true, "groups": ["trade", "vip"], "affiliate": {"enabled": true, "rate_bp": 1_000}})),
        (2, json!({"state": "disabled", "affiliate": {"rate_bp": 500}})),
    ] {
        shop.toni().patches(&format!("/admin/customers/{number}"), change).await.is(200);
    }
    album.page("customers", &toni.opens("/admin/customers").await);
    let first = toni.opens("/admin/customers?limit=1").await;
    album.page("customers-with-more", &first);
    album.page("customers-last", &toni.opens(&format!("/admin/customers{}", first.attribute_of("a[rel=next]", "href"))).await);
    album.page("customers-nobody", &toni.opens("/admin/customers?q=<okafor>").await);
}

async fn problems(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let affiliates = shop.staff("maja", "affiliates").await.in_browser(language);
    album.refusal("problem-nothing-here", 404, &affiliates.opens("/admin/customers/17").await);
    album.refusal("problem-not-allowed", 403, &affiliates.opens("/admin/customers/17/opt-in-proof").await);
}
