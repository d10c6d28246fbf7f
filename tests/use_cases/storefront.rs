//! The demonstration storefront, which uses nothing but the shop's public addresses, as a real one should.

use local::server::LocalServer;
use shared::http::Method;
use tests::{BROWSER, TestResponse, TestShop, Value, json};

/// Somebody's browser on the storefront.
struct Browser<'a> {
    shop: &'a TestShop,
    server: LocalServer,
    cookie: Option<String>,
}

impl<'a> Browser<'a> {
    fn new(shop: &'a TestShop) -> Self {
        Self { shop, server: shop.server(), cookie: None }
    }

    async fn calls(&mut self, method: Method, address: &str, form: &[(&str, &str)]) -> TestResponse {
        let mut call = self.shop.call(method, address).page().header("user-agent", BROWSER).from([127, 8, 8, 8].into()).form(form);
        if let Some(visit) = &self.cookie {
            call = call.header("cookie", &format!("storefront-visit={visit}"));
        }
        let answer = call.send_to_server(&self.server).await;
        self.cookie = answer.cookie("storefront-visit").or(self.cookie.take());
        answer
    }

    async fn opens(&mut self, address: &str) -> TestResponse {
        self.calls(Method::GET, address, &[]).await
    }

    /// Sends a form, and returns where it redirects.
    async fn sends(&mut self, address: &str, form: &[(&str, &str)]) -> String {
        let answer = self.calls(Method::POST, address, form).await.is(303);
        answer.header("location").expect("a page").to_owned()
    }

    async fn octavia(&self) -> u64 {
        let toni = self.shop.toni();
        let made = toni.posts("/admin/customers", json!({"email": "octavia@example.com"})).await.is(201).json();
        let number = made["number"].as_u64().unwrap_or_default();
        let approved: Value = json!({"affiliate": {"enabled": true, "rate_bp": 1000}});
        toni.patches(&format!("/admin/customers/{number}"), approved).await.is(200);
        number
    }
}

/// AF-3, AF-4, AF-6, AF-10
#[tokio::test]
async fn a_link_an_order_and_a_refund_are_told_as_they_happen() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    let octavia = browser.octavia().await;

    let landed = browser.calls(Method::GET, &format!("/product/oak-board?af={octavia}&colour=oiled"), &[]).await.is(303);
    assert_eq!(landed.header("location"), Some("/product/oak-board?colour=oiled"));
    assert!(browser.cookie.is_some(), "the visit is kept");

    let to_pay = browser
        .sends("/checkout", &[("product", "oak-board"), ("email", "ursula@example.com"), ("quantity", "2"), ("newsletter", "yes")])
        .await;
    let thanks = browser.sends(&format!("{to_pay}/pay"), &[]).await;
    let page = browser.opens(&thanks).await.text();
    assert!(page.contains("tagged_now") && page.contains("7.80"), "10 % of 78.00: {page}");

    let unpaid = format!("/admin/affiliates/{octavia}/lines?state=unpaid");
    let booked = async || {
        let lines = shop.toni().gets(&unpaid).await.is(200).json()["lines"].as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| line["amount_minor"].as_i64().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(booked().await, [780]);
    browser.sends(&format!("{thanks}/refund"), &[]).await;
    browser.sends(&format!("{thanks}/refund"), &[]).await;
    assert_eq!(booked().await, [780, -390], "pressing twice refunds once");
    browser.sends(&format!("{thanks}/cancel"), &[]).await;
    assert_eq!(booked().await.iter().sum::<i64>(), 0);

    // The box at checkout only requests the confirmation (ML-1).
    shop.deliver().await;
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
}

/// AF-3: an unknown number is silently ignored, and no link leads to another site.
#[tokio::test]
async fn a_wrong_link_shows_the_page_all_the_same() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    let landed = browser.calls(Method::GET, "/?af=999", &[]).await.is(303);
    assert_eq!(landed.header("location"), Some("/"));
    assert_eq!(browser.cookie, None);
    assert!(browser.opens("/").await.text().contains("stoneware-mug"));
}

/// AF-4: a HEAD request is not a visit.
#[tokio::test]
async fn a_head_request_follows_no_link() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    let octavia = browser.octavia().await;
    let landed = browser.calls(Method::HEAD, &format!("/?af={octavia}"), &[]).await.is(303);
    assert_eq!(landed.header("location"), Some("/"));
    assert_eq!(browser.cookie, None);
}

/// S-WB-1: the storefront, too, accepts forms from its own pages only.
#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let shop = TestShop::open().await;
    let order = [("product", "oak-board"), ("email", "ursula@example.com"), ("quantity", "1")];
    let call = shop.call(Method::POST, "/checkout").header("sec-fetch-site", "cross-site").form(&order);
    call.send_to_server(&shop.server()).await.is(403).sees("This form came from another site.");
}

#[tokio::test]
async fn an_order_that_nobody_placed_is_not_there() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    browser.opens("/thanks/demo-1").await.is(404);
    browser.opens("/checkout/demo-1").await.is(404);
    browser.calls(Method::POST, "/checkout/demo-1/pay", &[]).await.is(404);
}

#[tokio::test]
async fn an_order_without_an_address_to_write_to_comes_back_in_the_form() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    let order = [("product", "oak-board"), ("email", "nobody"), ("quantity", "1")];
    let page = browser.calls(Method::POST, "/checkout", &order).await.is(422).text();
    assert!(page.contains(r#"value="nobody""#) && page.contains(r#"role="alert""#), "{page}");
}

/// `--demo` twice on the same shop.
#[tokio::test]
async fn sample_data_is_made_once() {
    let shop = TestShop::open().await;
    local::demo::populate(&shop.local).await.expect("it is made");
    let made = shop.dump().await;
    local::demo::populate(&shop.local).await.expect("it is there");
    assert!(made == shop.dump().await, "a second run changes nothing");
    shop.visitor("ursula@example.com").logs_in_with(local::demo::PASSWORD).await.is(200);
    let all = shop.toni().gets("/admin/customers?limit=100").await.is(200).json();
    assert_eq!(all["customers"].as_array().map(Vec::len), Some(12), "nine people and three guests");
}

const UNKNOWN: &str = "Nobody who recommends us has this code";

/// AF-3, OR-1: a code that nobody has does not keep an order from being placed, and the buyer is told.
#[tokio::test]
async fn a_code_that_nobody_has_is_said_to_be_unknown() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    let octavia = browser.octavia().await.to_string();
    let waiting = shop.customer("anna@example.com").await;
    waiting.posts("/account/affiliate", json!({})).await.is(200);
    let waiting = waiting.number.to_string();
    for (code, is_unknown) in [
        (octavia.as_str(), false),
        ("", false),
        ("4711", true),
        ("no-such-alias", true),
        ("<b>no code</b>", true),
        (waiting.as_str(), true),
    ] {
        let form = [("product", "oak-board"), ("email", "ursula@example.com"), ("quantity", "1"), ("code", code)];
        let to_pay = browser.sends("/checkout", &form).await;
        let page = browser.opens(&to_pay).await.is(200);
        assert_eq!(page.page_text().contains(UNKNOWN), is_unknown, "{code}: {}", page.page_text());
        assert!(!page.text().contains("<b>no code"), "{code}");
        browser.sends(&format!("{to_pay}/pay"), &[]).await;
    }
}

/// UX-5: the storefront calls things as the pages that it leads to do.
#[tokio::test]
async fn storefront_and_pages_have_one_name_for_each_thing() {
    let shop = TestShop::open().await;
    for language in ["en", "de"] {
        let opens =
            async |path: &str| shop.call(Method::GET, path).page().header("accept-language", language).send_to_server(&shop.server()).await;
        let home = opens("/").await.is(200);
        for path in ["/login", "/sign-up"] {
            let (link, title) = (home.text_of(&format!("a[href='{path}']")), opens(path).await.is(200).text_of("h1"));
            assert_eq!(link.trim(), title.trim(), "{path} in {language}");
        }
        assert_eq!(home.text_of("a[href='/mailing-list']").trim(), "Newsletter");
        assert!(opens("/mailing-list").await.text_of("h1").to_lowercase().contains("newsletter"), "{language}");
    }
}

/// The calls that the tools show can be made, with the sample data too.
#[tokio::test]
async fn the_calls_to_copy_work_beside_the_sample_data() {
    let shop = TestShop::open().await;
    local::demo::populate(&shop.local).await.expect("it is made");
    let tools = shop.call(Method::GET, "/dev").header("host", "localhost").send_to_server(&shop.server()).await.is(200).text();
    let address = tools.split("{&quot;email&quot;:&quot;").nth(1).or_else(|| tools.split("{\"email\":\"").nth(1)).expect("a call");
    let address = address.split(['&', '"']).next().expect("an address");
    shop.toni().posts("/admin/customers", json!({"email": address, "name": "Nadia"})).await.is(201);
    let order = shop.order_of("ursula@example.com").with("af", "1");
    shop.storefront().submits_order("example-1", &order).await.is(201);
}
