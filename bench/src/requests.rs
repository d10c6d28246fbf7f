//! The requests that are measured, and what each row needs to make them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use local::demo::PASSWORD;
use serde_json::{Value, json};

use crate::client;
use crate::shop::Shop;

/// Makes a request from the caller's and the request's number. `None` ends the row.
pub type RequestFactory = Arc<dyn Fn(u64, u64) -> Option<Request<Full<Bytes>>> + Send + Sync>;

/// What a row measures.
pub struct MeasuredRequest {
    pub name: &'static str,
    pub make: RequestFactory,
    /// How many letters each of them causes.
    pub mails_each: u64,
}

impl MeasuredRequest {
    fn new(name: &'static str, make: impl Fn(u64, u64) -> Option<Request<Full<Bytes>>> + Send + Sync + 'static) -> Self {
        Self { name, make: Arc::new(make), mails_each: 0 }
    }
}

/// The requests of the storefront and of customers, on the sample data.
pub async fn on_sample_data(shop: &Shop) -> io::Result<Vec<MeasuredRequest>> {
    let opened = shop.call("POST", "/login", None, &json!({"email": "ursula@example.com", "password": PASSWORD})).await?;
    let session = opened["token"].as_str().unwrap_or_default().to_owned();
    let found = shop.call("GET", "/admin/customers?q=octavia@example.com", Some(&shop.staff_token), &Value::Null).await?;
    let octavia = found["customers"][0]["number"].to_string();

    // Ursula is Octavia's customer: every order books a line of commission.
    let (key, batch) = (shop.storefront_key.clone(), unique());
    let order = move |caller, n| {
        let body = json!({
            "status": "paid", "items_minor": 10_000, "discount_minor": 1_000, "shipping_minor": 500, "handling_minor": 0, "tax_minor": 1_800,
            "refunded_items_minor": 0, "disputed_minor": 0, "currency": "EUR",
            "placed_at": "2026-03-02T08:00:00Z", "updated_at": "2026-03-02T08:05:00Z", "customer": {"email": "ursula@example.com"}
        });
        Some(client::json("PUT", &format!("/orders/{batch}-{caller}-{n}"), Some(&key), &body))
    };
    // Every hit is a different visitor's, and counts.
    let (key, batch) = (shop.storefront_key.clone(), unique());
    let hit = move |caller, n| {
        let mut request = client::json("POST", "/hits", Some(&key), &json!({"af": octavia, "landing": "/plums"}));
        request.headers_mut().insert("x-customer-ip", network(batch, caller, n));
        request
            .headers_mut()
            .insert("x-customer-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0".parse().expect("a header's value"));
        Some(request)
    };
    let account = move |_, _| Some(client::json("GET", "/account", Some(&session), &Value::Null));
    let (key, batch) = (shop.storefront_key.clone(), unique());
    let opt_in = move |caller, n| {
        let body = json!({"email": format!("reader-{batch}-{caller}-{n}@example.com")});
        let mut request = client::json("POST", "/mailing-list", Some(&key), &body);
        request.headers_mut().insert("x-customer-ip", network(batch, caller, n));
        Some(request)
    };
    Ok(vec![
        MeasuredRequest::new("`PUT /orders/{id}`", order),
        MeasuredRequest::new("`POST /hits`", hit),
        MeasuredRequest::new("`GET /account`", account),
        MeasuredRequest { mails_each: 1, ..MeasuredRequest::new("`POST /mailing-list`", opt_in) },
    ])
}

pub fn logging_in() -> MeasuredRequest {
    let body = json!({"email": "mikkel@example.com", "password": PASSWORD});
    MeasuredRequest::new("`POST /login`", move |_, _| Some(client::json("POST", "/login", None, &body)))
}

/// Uses each link once that was mailed since the last such row.
pub fn confirming(shop: &Shop) -> io::Result<MeasuredRequest> {
    static TAKEN: AtomicUsize = AtomicUsize::new(0);
    let tokens = shop.mailed_tokens("reader-")?;
    let next = AtomicUsize::new(TAKEN.swap(tokens.len(), Ordering::Relaxed));
    Ok(MeasuredRequest::new("`POST /mailing-list/confirm`", move |_, _| {
        let token = tokens.get(next.fetch_add(1, Ordering::Relaxed))?;
        Some(client::json("POST", "/mailing-list/confirm", None, &json!({"token": token})))
    }))
}

/// A network that no other request comes from.
fn network(batch: u64, caller: u64, n: u64) -> http::HeaderValue {
    format!("2001:db8:{batch:x}{caller:02x}:{n:x}::1").parse().expect("a header's value")
}

/// A number that no other row of this run has used.
fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
