//! Calls that no other function answers.

use shared::http::Method;
use shared::values::Span;
use tests::policy::template;
use tests::{Gateway, TestShop};

/// S-IN-5, CU-5: a mistyped address leads to a page of ours, and the reader stays signed in.
#[tokio::test]
async fn ursula_mistypes_an_address_and_is_still_logged_in() {
    let (shop, gateway) = (TestShop::open().await, Gateway::of(template()));
    let ursula = shop.customer("ursula@example.com").await;
    for path in ["/acount", "/login/now"] {
        let stranger = shop.get(path).page().send_through(&gateway).await.is(404);
        assert!(stranger.text().contains("/login\""), "{}", stranger.text());
        // A session that has not been used for a while is marked as used.
        shop.later(Span::minutes(6));
        let page = ursula.call(Method::GET, path).page().send_through(&gateway).await.is(404);
        assert!(page.text().contains("/logout"), "{}", page.text());
    }
}

/// UX-1: a slash after the address of a page leads to the page, with its query; in the cloud as in local mode.
#[tokio::test]
async fn a_slash_too_many_leads_to_the_page() {
    let (shop, gateway) = (TestShop::open().await, Gateway::of(template()));
    for (asked, page) in [
        ("/login/", "/login"),
        ("/sign-up//", "/sign-up"),
        ("/sign-up/confirm/?token=1.x&y=%2F", "/sign-up/confirm?token=1.x&y=%2F"),
        ("/account/orders/", "/account/orders"),
        ("/admin/customers/17/", "/admin/customers/17"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let in_the_cloud = shop.call(method.clone(), asked).page().send_through(&gateway).await.is(308);
            assert_eq!(in_the_cloud.header("location"), Some(page), "{asked}");
            let local = shop.call(method, asked).page().send().await.is(308);
            assert_eq!(local.header("location"), Some(page), "{asked}");
        }
    }
    for nowhere in ["//", "/acount/", "//evil.example/", "/logout/", "/login/./"] {
        shop.get(nowhere).page().send_through(&gateway).await.is(404);
        shop.get(nowhere).page().send().await.is(404);
    }
    shop.call(Method::POST, "/login/").page().send().await.is(404);
}

/// S-IN-5: staff and storefronts get 404, too.
#[tokio::test]
async fn a_program_is_told_that_nothing_is_there() {
    let (shop, gateway) = (TestShop::open().await, Gateway::of(template()));
    let told = shop.toni().call(Method::GET, "/admin/costumers").send_through(&gateway).await.is(404);
    assert_eq!(told.code(), "not_found");
    let told = shop.storefront().call(Method::POST, "/order").send_through(&gateway).await.is(404);
    assert_eq!(told.code(), "not_found");
    shop.toni().call(Method::GET, "/admin/costumers").page().send_through(&gateway).await.is(404);
    shop.storefront().call(Method::GET, "/order").page().send_through(&gateway).await.is(404);
}

/// S-IN-5
#[tokio::test]
async fn another_method_is_told_which_there_are() {
    let (shop, gateway) = (TestShop::open().await, Gateway::of(template()));
    let refused = shop.call(Method::DELETE, "/login").send_through(&gateway).await.is(405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD, POST"));
    let refused = shop.get("/admin/sign-out").send_through(&gateway).await.is(405);
    assert_eq!(refused.header("allow"), Some("POST"));
}

/// The bare host redirects to the storefront.
#[tokio::test]
async fn the_bare_host_leads_to_the_storefront() {
    let (shop, gateway) = (TestShop::open().await, Gateway::of(template()));
    let led = shop.get("/").page().send_through(&gateway).await.is(302);
    assert_eq!(led.header("location"), Some("https://shop.example/"));
    shop.call(Method::POST, "/").send_through(&gateway).await.is(404);
}
