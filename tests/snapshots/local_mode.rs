//! The pages of local mode: the demonstration storefront, and the developer tools, which are in English.

use local::server::LocalServer;
use shared::http::Method;
use tests::{Person, TestResponse, TestShop};

use super::Album;

#[tokio::test]
async fn pages_of_local_mode_in_english() {
    let mut album = Album::open("local-mode", "en");
    demonstration_storefront(&mut album, "en").await;
    tools(&mut album).await;
    album.close();
}

#[tokio::test]
async fn pages_of_local_mode_in_german() {
    let mut album = Album::open("local-mode", "de");
    demonstration_storefront(&mut album, "de").await;
    tools(&mut album).await;
    album.close();
}

/// A browser on the storefront.
struct Browser<'a> {
    ursula: Person<'a>,
    server: LocalServer,
}

impl Browser<'_> {
    async fn opens(&self, path: &str) -> TestResponse {
        self.ursula.call(Method::GET, path).page().send_to_server(&self.server).await
    }

    async fn sends(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        self.ursula.call(Method::POST, path).page().form(fields).send_to_server(&self.server).await
    }

    /// Sends a form, and follows the redirect.
    async fn follows(&self, path: &str, fields: &[(&str, &str)]) -> (String, TestResponse) {
        let led = self.sends(path, fields).await.is(303);
        let to = led.header("location").expect("a page").to_owned();
        let page = self.opens(&to).await.is(200);
        (to, page)
    }
}

async fn demonstration_storefront(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let browser = Browser { ursula: shop.visitor("ursula@example.com").speaking(language), server: shop.server() };
    album.page("home", &browser.opens("/").await);
    album.page("product", &browser.opens("/product/oak-board").await);
    album.page("checkout", &browser.opens("/checkout?product=oak-board").await);
    let code = octavia.number.to_string();
    let wrong = [("product", "oak-board"), ("email", "ursula@example.com"), ("name", "Ursula"), ("quantity", "11")];
    album.refusal("checkout-with-an-error", 422, &browser.sends("/checkout", &wrong).await);

    let order = [("product", "oak-board"), ("email", "ursula@example.com"), ("name", "Ursula"), ("quantity", "2"), ("code", &code)];
    let coded = [&order[..4], &[("code", "4711")]].concat();
    album.page("pay-with-an-unknown-code", &browser.follows("/checkout", &coded).await.1);
    let (to_pay, page) = browser.follows("/checkout", &order).await;
    album.page("pay", &page);
    let (thanks, page) = browser.follows(&format!("{to_pay}/pay"), &[]).await;
    album.page("thanks", &page);
    let (_, page) = browser.follows(&format!("{thanks}/refund"), &[]).await;
    album.page("thanks-after-a-refund", &page);
    album.refusal("nothing-here", 404, &browser.opens("/product/moon").await);
}

async fn tools(album: &mut Album) {
    let shop = TestShop::open().await;
    let server = shop.server();
    album.page("tools", &shop.call(Method::GET, "/dev").page().send_to_server(&server).await);
    let tried = shop.call(Method::GET, "/dev/brand?accent=%23ffd400&radius=0&font=Inter,+sans-serif&name=Plum");
    album.page("brand", &tried.page().send_to_server(&server).await);
    album.page("outbox-empty", &shop.call(Method::GET, "/dev/outbox").page().send_to_server(&server).await);
    shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
    shop.deliver().await;
    album.page("outbox", &shop.call(Method::GET, "/dev/outbox").page().send_to_server(&server).await);
}
