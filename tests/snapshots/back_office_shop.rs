//! The back office's pages about the shop itself: settings, keys, the audit log.

use tests::{TestShop, json};

use super::Album;

#[tokio::test]
async fn the_shops_pages_in_english() {
    every_page("en").await;
}

#[tokio::test]
async fn the_shops_pages_in_german() {
    every_page("de").await;
}

async fn every_page(language: &'static str) {
    let mut album = Album::open("back-office-shop", language);
    settings(&mut album, language).await;
    keys(&mut album, language).await;
    audit(&mut album, language).await;
    album.close();
}

async fn settings(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    let page = toni.opens("/admin/settings").await;
    album.page("settings", &page);
    let wrong = [("affiliates_window_days", "366"), ("affiliates_due_days", "")];
    album.page("settings-wrong", &toni.fills_in(&page, "/admin/settings", &wrong).await);
    album.page("settings-saved", &toni.fills_in(&page, "/admin/settings", &[("affiliates_due_days", "14")]).await);
    album.page("settings-overtaken", &toni.fills_in(&page, "/admin/settings", &[("affiliates_due_days", "7")]).await);
    album.page("settings-read-only", &shop.staff("ada", "auditor").await.in_browser(language).opens("/admin/settings").await);
}

async fn keys(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    let none = toni.opens("/admin/storefront-keys").await;
    album.page("keys-none", &none);
    album.page("keys-wrong", &toni.fills_in(&none, "/admin/storefront-keys", &[("name", "")]).await);
    let fields = [("name", "web <2026>"), ("scopes", "orders:write"), ("expires_at", "2026-12-31")];
    let made = toni.fills_in(&none, "/admin/storefront-keys", &fields).await;
    album.page("keys-made", &made);
    let link = made.attribute_of("td a", "href");
    let one = toni.opens(&link).await;
    album.page("key", &one);
    album.page("key-replaced", &toni.fills_in(&one, &format!("{link}/replacement"), &[("overlap_hours", "2")]).await);
    album.page("key-revoked", &toni.fills_in(&one, &format!("{link}/revocation"), &[]).await);
    album.page("key-of-the-past", &toni.opens(&link).await);
}

async fn audit(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    album.page("audit-none", &toni.opens("/admin/audit?who=nobody").await);
    shop.visitor("ursula@example.com").at([203, 0, 113, 7]).signs_up().await;
    shop.later(shared::values::Span::minutes(1));
    shop.toni().patches("/admin/customers/1", json!({"discount_bp": 500, "name": "Ursula"})).await.is(200);
    shop.later(shared::values::Span::minutes(1));
    shop.toni().patches("/admin/settings", json!({"brand_name": "<Plums>", "reason": "Winter & spring"})).await.is(200);
    album.page("audit", &toni.opens("/admin/audit?from=2026-03-01&whom=").await);
    album.page("audit-with-more", &toni.opens("/admin/audit?limit=1&what=customer").await);
}
