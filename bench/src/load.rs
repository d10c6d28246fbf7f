//! The release build of the local shop under load from outside: requests per second, processor time per request, and
//! latency.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use local::demo::PASSWORD;
use serde_json::{Value, json};
use shared::passwords::HashCost;

use crate::client::{self, Client};
use crate::machine::{cpu_millis, resident_kib};
use crate::report::{Table, median, tenths};
use crate::shop::Shop;

/// How long each row is measured.
const ROW_DURATION: Duration = Duration::from_secs(4);
const STARTS: usize = 7;

/// Makes a request from the caller's and the request's number. `None` ends the row.
type RequestFactory = Arc<dyn Fn(u64, u64) -> Option<Request<Full<Bytes>>> + Send + Sync>;

struct Measured {
    requests: u64,
    millis: u64,
    cpu_millis: u64,
    micros: Vec<u64>,
}

pub async fn measure(programs: &Path) -> io::Result<Vec<Table>> {
    let opening = opening(programs).await?;
    let shop = Shop::open(programs, true).await?;
    let settings = json!({"mailing_list_hourly_max": 1_000_000});
    shop.call("PUT", "/dev/settings", None, &settings).await?;

    let mut rows = Vec::new();
    for callers in [1, 16] {
        for (name, make) in cases(&shop).await? {
            rows.push(row(name, callers, run(&shop, callers, make).await?));
        }
        // Those who have just signed up confirm.
        let tokens = new_mail_tokens(&shop).await?;
        rows.push(row("`POST /mailing-list/confirm`", callers, run(&shop, callers, confirming(tokens)).await?));
    }
    let raw = raw_hash_micros();
    for callers in [1, 16] {
        rows.push(row("`POST /login`", callers, run(&shop, callers, logging_in()).await?));
    }
    let raw_again = raw_hash_micros();
    rows.push(vec![
        "one raw argon2id hash".to_owned(),
        "–".to_owned(),
        "–".to_owned(),
        "–".to_owned(),
        tenths(raw.min(raw_again) / 100),
        "–".to_owned(),
    ]);
    Ok(vec![
        opening,
        Table {
            title: "The local shop under load",
            about: format!(
                "Each row runs for {} seconds over HTTP on loopback, on a data folder: a write is answered once it is on the disk. The callers run on the same \
                 {} cores. CPU is the server's alone, including the mails that it sends in the background.",
                ROW_DURATION.as_secs(),
                std::thread::available_parallelism().map_or(1, usize::from),
            ),
            columns: vec!["request", "callers", "a second", "CPU ms each", "p50 ms", "p99 ms"],
            rows,
        },
    ])
}

/// How long it takes to open the shop, and its memory when idle.
async fn opening(programs: &Path) -> io::Result<Table> {
    let (mut first, mut again) = (Vec::new(), Vec::new());
    let mut idle_kib = 0;
    for _ in 0..STARTS {
        let shop = Shop::open(programs, false).await?;
        first.push(shop.started_micros);
        let shop = shop.restart(programs).await?;
        again.push(shop.started_micros);
        tokio::time::sleep(Duration::from_secs(1)).await;
        idle_kib = resident_kib(shop.pid());
    }
    Ok(Table {
        title: "Opening the local shop",
        about: format!("From exec to the first answer, median of {STARTS}, on a data folder; memory a second later."),
        columns: vec!["figure", "value"],
        rows: vec![
            vec!["first start, ms".to_owned(), tenths(median(first) / 100)],
            vec!["started again, ms".to_owned(), tenths(median(again) / 100)],
            vec!["memory when idle, MiB".to_owned(), tenths(idle_kib * 10 / 1024)],
        ],
    })
}

/// The requests of the storefront and of customers, on the sample data.
async fn cases(shop: &Shop) -> io::Result<Vec<(&'static str, RequestFactory)>> {
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
        ("`PUT /orders/{id}`", Arc::new(order)),
        ("`POST /hits`", Arc::new(hit)),
        ("`GET /account`", Arc::new(account)),
        ("`POST /mailing-list`", Arc::new(opt_in)),
    ])
}

fn logging_in() -> RequestFactory {
    Arc::new(|_, _| Some(client::json("POST", "/login", None, &json!({"email": "mikkel@example.com", "password": PASSWORD}))))
}

/// Uses each token once, for any caller.
fn confirming(tokens: Vec<String>) -> RequestFactory {
    let next = AtomicU64::new(0);
    Arc::new(move |_, _| {
        let token = tokens.get(usize::try_from(next.fetch_add(1, Ordering::Relaxed)).ok()?)?;
        Some(client::json("POST", "/mailing-list/confirm", None, &json!({"token": token})))
    })
}

/// The tokens of all readers who have not confirmed, once the last letter has gone out.
async fn new_mail_tokens(shop: &Shop) -> io::Result<Vec<String>> {
    static TAKEN: AtomicU64 = AtomicU64::new(0);
    let mut known = 0;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let tokens = shop.mailed_tokens("reader-")?;
        if tokens.len() == known {
            let taken = TAKEN.swap(known as u64, Ordering::Relaxed);
            return Ok(tokens.into_iter().skip(usize::try_from(taken).unwrap_or(usize::MAX)).collect());
        }
        known = tokens.len();
    }
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

async fn run(shop: &Shop, callers: u64, make: RequestFactory) -> io::Result<Measured> {
    let begun = Instant::now();
    let cpu_before = cpu_millis(shop.pid());
    let mut tasks = Vec::new();
    for caller in 0..callers {
        let make = Arc::clone(&make);
        let mut client = Client::connect(shop.port, [127, 2, 0, u8::try_from(caller + 1).unwrap_or(1)]).await?;
        tasks.push(tokio::spawn(async move {
            let mut micros = Vec::new();
            for n in 0.. {
                let Some(request) = make(caller, n).filter(|_| begun.elapsed() < ROW_DURATION) else { break };
                let asked = Instant::now();
                let response = client.send(request).await?;
                if !response.status().is_success() {
                    let body = String::from_utf8_lossy(response.body()).into_owned();
                    return Err(io::Error::other(format!("{}: {body}", response.status())));
                }
                micros.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            Ok(micros)
        }));
    }
    let mut micros = Vec::new();
    for task in tasks {
        micros.extend(task.await.map_err(io::Error::other)??);
    }
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    micros.sort_unstable();
    Ok(Measured { requests: micros.len() as u64, millis, cpu_millis: cpu_millis(shop.pid()) - cpu_before, micros })
}

fn row(name: &str, callers: u64, measured: Measured) -> Vec<String> {
    let Measured { requests, millis, cpu_millis, micros } = measured;
    let at = |per_cent: usize| micros.get(micros.len() * per_cent / 100).copied().unwrap_or_default();
    let hundredths = |value: u64| format!("{}.{:02}", value / 100, value % 100);
    vec![
        name.to_owned(),
        callers.to_string(),
        (requests * 1_000 / millis.max(1)).to_string(),
        hundredths(cpu_millis * 100 / requests.max(1)),
        hundredths(at(50) / 10),
        hundredths(at(99) / 10),
    ]
}

/// The median time of one hash with the parameters that the shop hashes with, in this process and alone.
fn raw_hash_micros() -> u64 {
    let HashCost { memory_kib, passes, lanes } = HashCost::OWASP;
    let params = argon2::Params::new(memory_kib, passes, lanes, Some(32)).expect("the shop's parameters");
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut digest = [0; 32];
    let mut hash = || {
        let begun = Instant::now();
        argon2.hash_password_into(PASSWORD.as_bytes(), b"a salt of sixteen", &mut digest).expect("a hash");
        u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    };
    median((0..21).map(|_| hash()).collect())
}
