//! The local shop, built as for release, under load from outside: requests a second, processor time a request, and how
//! long callers wait.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::client::{self, Client};
use crate::machine::{cpu_millis, resident_kib};
use crate::report::{Table, tenths};

/// How long each row is measured.
const FOR: Duration = Duration::from_secs(4);
const PASSWORD: &str = "plums grow behind the chapel";

/// A running shop.
struct Shop {
    child: Child,
    port: u16,
    storefront_key: String,
    started_micros: u64,
    folder: std::path::PathBuf,
}

/// One row: how a request is made from the caller's and the request's numbers.
type Make = Arc<dyn Fn(u64, u64) -> Request<Full<Bytes>> + Send + Sync>;

struct Measured {
    requests: u64,
    millis: u64,
    cpu_millis: u64,
    micros: Vec<u64>,
}

pub async fn measure(programs: &Path) -> io::Result<Vec<Table>> {
    let mut shop = open(programs).await?;
    let pid = shop.child.id().unwrap_or_default();
    let idle_kib = resident_kib(pid);
    let session = sign_up(&shop, "ursula@example.com").await?;

    let mut rows = Vec::new();
    for callers in [1, 16] {
        for (name, make) in cases(&shop, &session) {
            let measured = run(&shop, pid, callers, make).await?;
            rows.push(row(&name, callers, measured));
        }
    }
    rows.push(log_in_row(&shop, pid, 1).await?);
    rows.push(log_in_row(&shop, pid, 16).await?);
    let raw = raw_hash_micros().await;
    shop.child.kill().await?;
    std::fs::remove_dir_all(&shop.folder)?;
    Ok(vec![
        Table {
            title: "The local shop",
            about: "The built program with a data folder on disk: every commit is synced.".to_owned(),
            columns: vec!["figure", "value"],
            rows: vec![
                vec!["start to first answer, ms".to_owned(), tenths(shop.started_micros / 100)],
                vec!["memory when idle, MiB".to_owned(), tenths(idle_kib * 10 / 1024)],
                vec!["one raw argon2id hash, ms".to_owned(), tenths(raw / 100)],
            ],
        },
        Table {
            title: "The local shop under load",
            about: format!("Each row for {} seconds over HTTP on loopback; the callers run on the same machine.", FOR.as_secs()),
            columns: vec!["request", "callers", "a second", "CPU ms each", "p50 ms", "p99 ms"],
            rows,
        },
    ])
}

fn cases(shop: &Shop, session: &str) -> Vec<(String, Make)> {
    let key = shop.storefront_key.clone();
    let session = session.to_owned();
    let order = move |caller: u64, n: u64| {
        let body = json!({
            "status": "paid", "items_minor": 10_000, "discount_minor": 1_000, "shipping_minor": 500, "handling_minor": 0, "tax_minor": 1_800,
            "refunded_items_minor": 0, "disputed_minor": 0, "currency": "EUR",
            "placed_at": "2026-03-02T08:00:00Z", "updated_at": "2026-03-02T08:05:00Z", "customer": {"email": "ursula@example.com"}
        });
        client::json("PUT", &format!("/orders/{}-{caller}-{n}", unique()), Some(&key), &body)
    };
    let hit = |caller: u64, n: u64| client::json("POST", "/hits", None, &json!({"af": "1", "landing": format!("/plums?{caller}-{n}")}));
    let account = move |_: u64, _: u64| client::json("GET", "/account", Some(&session), &Value::Null);
    let key = shop.storefront_key.clone();
    let opt_in = move |caller: u64, n: u64| {
        let mut request =
            client::json("POST", "/mailing-list", Some(&key), &json!({"email": format!("reader-{}-{caller}-{n}@example.com", unique())}));
        // Each reader comes from a network of their own, as the storefront's server vouches.
        let ip = format!("10.{}.{}.{}", caller % 250, n / 250 % 250, n % 250);
        request.headers_mut().insert("x-customer-ip", ip.parse().expect("a header's value"));
        request
    };
    vec![
        ("`PUT /orders/{id}`".to_owned(), Arc::new(order)),
        ("`POST /hits`".to_owned(), Arc::new(hit)),
        ("`GET /account`".to_owned(), Arc::new(account)),
        ("`POST /mailing-list`".to_owned(), Arc::new(opt_in)),
    ]
}

/// A number that no other row of this run has used.
fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

async fn run(shop: &Shop, pid: u32, callers: u64, make: Make) -> io::Result<Measured> {
    let begun = Instant::now();
    let cpu_before = cpu_millis(pid);
    let mut tasks = Vec::new();
    for caller in 0..callers {
        let make = Arc::clone(&make);
        let mut client = Client::connect(shop.port, [127, 2, 0, u8::try_from(caller + 1).unwrap_or(1)]).await?;
        tasks.push(tokio::spawn(async move {
            let mut micros = Vec::new();
            let mut n = 0;
            while begun.elapsed() < FOR {
                let asked = Instant::now();
                let response = client.send(make(caller, n)).await?;
                if !response.status().is_success() {
                    let body = String::from_utf8_lossy(response.body()).into_owned();
                    return Err(io::Error::other(format!("{}: {body}", response.status())));
                }
                micros.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
                n += 1;
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
    Ok(Measured { requests: micros.len() as u64, millis, cpu_millis: cpu_millis(pid) - cpu_before, micros })
}

fn row(name: &str, callers: u64, measured: Measured) -> Vec<String> {
    let Measured { requests, millis, cpu_millis, micros } = measured;
    let at = |per_cent: usize| micros.get(micros.len() * per_cent / 100).copied().unwrap_or_default();
    vec![
        name.to_owned(),
        callers.to_string(),
        (requests * 1_000 / millis.max(1)).to_string(),
        format!("{}.{:02}", cpu_millis / requests.max(1), cpu_millis * 100 / requests.max(1) % 100),
        tenths(at(50) / 100),
        tenths(at(99) / 100),
    ]
}

async fn log_in_row(shop: &Shop, pid: u32, callers: u64) -> io::Result<Vec<String>> {
    let log_in = |_: u64, _: u64| client::json("POST", "/login", None, &json!({"email": "ursula@example.com", "password": PASSWORD}));
    Ok(row("`POST /login`", callers, run(shop, pid, callers, Arc::new(log_in)).await?))
}

/// The median time of one hash with today's parameters, alone.
async fn raw_hash_micros() -> u64 {
    let hasher = shared::passwords::Hasher::default();
    let mut micros = Vec::new();
    for _ in 0..21 {
        let begun = Instant::now();
        let _verdict = hasher.verify(shared::passwords::Password::new(PASSWORD), None).await;
        micros.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    micros.sort_unstable();
    micros[micros.len() / 2]
}

async fn open(programs: &Path) -> io::Result<Shop> {
    let folder = std::env::temp_dir().join(format!("shopfolk-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let ready = folder.join("ready.json");
    let begun = Instant::now();
    let child = Command::new(programs.join("local"))
        .args(["--port", "0", "--data"])
        .arg(folder.join("data"))
        .arg("--ready-file")
        .arg(&ready)
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let told: Value = loop {
        if let Ok(bytes) = std::fs::read(&ready) {
            break serde_json::from_slice(&bytes)?;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    let port = told["url"].as_str().and_then(|url| url.trim_end_matches('/').rsplit(':').next()?.parse().ok());
    let port = port.ok_or_else(|| io::Error::other("the ready file names no port"))?;
    let mut client = Client::connect(port, [127, 0, 0, 1]).await?;
    client.send(client::json("GET", "/login", None, &Value::Null)).await?;
    let started_micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let storefront_key = told["storefront_key"].as_str().unwrap_or_default().to_owned();
    Ok(Shop { child, port, storefront_key, started_micros, folder })
}

/// Signs somebody up, as a person would, and answers the session's token.
async fn sign_up(shop: &Shop, email: &str) -> io::Result<String> {
    let mut client = Client::connect(shop.port, [127, 0, 0, 2]).await?;
    client.send(client::json("POST", "/sign-up", None, &json!({"email": email}))).await?;
    let token = loop {
        let letters = client.send(client::json("GET", &format!("/dev/outbox?to={email}"), None, &Value::Null)).await?;
        let letters: Value = serde_json::from_slice(letters.body())?;
        if let Some(text) = letters[0]["text"].as_str() {
            let after = text.split("token=").nth(1).unwrap_or_default();
            break after.split_whitespace().next().unwrap_or_default().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    client.send(client::json("POST", "/sign-up/confirm", None, &json!({"token": token, "password": PASSWORD}))).await?;
    let opened = client.send(client::json("POST", "/login", None, &json!({"email": email, "password": PASSWORD}))).await?;
    let opened: Value = serde_json::from_slice(opened.body())?;
    opened["token"].as_str().map(str::to_owned).ok_or_else(|| io::Error::other("the log-in failed"))
}
