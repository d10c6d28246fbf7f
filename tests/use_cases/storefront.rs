//! The demonstration storefront: it does as a real one should, through the shop's addresses alone.

use local::storefront::Storefront;
use shared::bytes::Bytes;
use shared::http::{HeaderValue, Method, Response, header};
use shared::web::RawRequest;
use tests::{TestShop, Value, json};

/// Somebody's browser on the storefront.
struct Browser<'a> {
    shop: &'a TestShop,
    storefront: Storefront,
    cookie: Option<String>,
}

impl<'a> Browser<'a> {
    fn new(shop: &'a TestShop) -> Self {
        Self { shop, storefront: Storefront::open(shop.local.clone()).expect("in memory"), cookie: None }
    }

    async fn calls(&mut self, method: Method, address: &str, form: &str) -> Response<Bytes> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut headers = shared::http::HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Mozilla/5.0 Firefox/140.0"));
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, HeaderValue::from_str(cookie).expect("a cookie"));
        }
        let incoming = RawRequest {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: form.to_owned().into(),
            ip: std::net::IpAddr::from([127, 8, 8, 8]),
            id: "storefront".to_owned(),
        };
        let answer = self.storefront.handle(&incoming).await.expect("a page of the storefront");
        if let Some(set) = answer.headers().get(header::SET_COOKIE).and_then(|set| set.to_str().ok()) {
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        answer
    }

    async fn opens(&mut self, address: &str) -> String {
        let answer = self.calls(Method::GET, address, "").await;
        String::from_utf8(answer.body().to_vec()).expect("a page")
    }

    /// Sends a form; answers where it leads.
    async fn sends(&mut self, address: &str, form: &str) -> String {
        let answer = self.calls(Method::POST, address, form).await;
        let to = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        to.unwrap_or_else(|| unreachable!("{address} leads nowhere: {:?}", answer.body())).to_owned()
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

    let landed = browser.calls(Method::GET, &format!("/product/oak-board?af={octavia}&colour=oiled"), "").await;
    assert_eq!(landed.headers()[header::LOCATION], "/product/oak-board?colour=oiled");
    assert!(browser.cookie.as_deref().is_some_and(|cookie| cookie.starts_with("storefront-visit=")));

    let to_pay = browser.sends("/checkout", "product=oak-board&email=ursula%40example.com&quantity=2&newsletter=yes").await;
    let thanks = browser.sends(&format!("{to_pay}/pay"), "").await;
    let page = browser.opens(&thanks).await;
    assert!(page.contains("tagged_now") && page.contains("7.80"), "10 % of 78.00: {page}");

    let unpaid = format!("/admin/affiliates/{octavia}/lines?state=unpaid");
    let booked = async || {
        let lines = shop.toni().gets(&unpaid).await.is(200).json()["lines"].as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| line["amount_minor"].as_i64().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(booked().await, [780]);
    browser.sends(&format!("{thanks}/refund"), "").await;
    browser.sends(&format!("{thanks}/refund"), "").await;
    assert_eq!(booked().await, [780, -390], "pressing twice refunds once");
    browser.sends(&format!("{thanks}/cancel"), "").await;
    assert_eq!(booked().await.iter().sum::<i64>(), 0);

    // The box at checkout only asks (ML-1).
    shop.deliver().await;
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
}

/// AF-3: an unknown number is ignored quietly, and no link leads to another site.
#[tokio::test]
async fn a_wrong_link_shows_the_page_all_the_same() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    let landed = browser.calls(Method::GET, "/?af=999", "").await;
    assert_eq!(landed.headers()[header::LOCATION], "/");
    assert_eq!(browser.cookie, None);
    assert!(browser.opens("/").await.contains("stoneware-mug"));
}

#[tokio::test]
async fn what_the_shop_refuses_comes_back_in_the_form() {
    let shop = TestShop::open().await;
    let mut browser = Browser::new(&shop);
    let answer = browser.calls(Method::POST, "/checkout", "product=oak-board&email=nobody&quantity=1").await;
    assert_eq!(answer.status(), 422);
    let page = String::from_utf8(answer.body().to_vec()).expect("a page");
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
