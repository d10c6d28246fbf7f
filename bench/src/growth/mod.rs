//! The same requests in shops of three sizes: their capacity units must not grow, and their processor time only as much as
//! the embedded engine's trees do.

mod population;

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::Instant;

use local::client::{ClientRequest, ClientResponse, request};
use local::{LocalShop, deliver};
use serde_json::json;
use shared::http::Method;
use shared::mailing_list::letters::OPT_IN_CONFIRM;
use shared::store::Units;
use shared::values::Span;

use crate::machine::cpu_millis;
use crate::report::Table;
use population::{AFFILIATE, AFFILIATE_EMAIL};

const SIZES: [u64; 3] = [1_000, 100_000, 1_000_000];
const TIMES: u64 = 200;
/// Fewer, because log-ins hash and affiliates' pages are long.
const SLOW_TIMES: u64 = 20;

/// What one kind of request took in a shop of one size.
struct Consumption {
    what: &'static str,
    /// The maximum of all requests.
    units: Units,
    cpu_micros: u64,
}

/// A filled shop, and how long that took.
struct PopulatedShop {
    customers: u64,
    loaded: population::LoadedCounts,
    seconds: u64,
    mebibytes: u64,
    /// The time of the first payout, over all lines of one affiliate.
    payout_millis: u64,
}

/// Returns both tables, and the requests whose units grew.
pub async fn measure() -> io::Result<(Vec<Table>, Vec<String>)> {
    let mut filled = Vec::new();
    let mut taken: Vec<Vec<Consumption>> = Vec::new();
    for customers in SIZES {
        println!("{customers} customers …");
        let folder = std::env::temp_dir().join(format!("shopfolk-growth-{}-{customers}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let measured = in_folder(&folder, customers).await;
        std::fs::remove_dir_all(&folder)?;
        let (how, what) = measured?;
        filled.push(how);
        taken.push(what);
    }
    let grown = grown_requests(&taken);
    Ok((vec![table_of_shops(&filled), table_of_requests(&taken)], grown))
}

async fn in_folder(folder: &Path, customers: u64) -> io::Result<(PopulatedShop, Vec<Consumption>)> {
    let begun = Instant::now();
    let loaded = population::populate(folder, customers).await?;
    let seconds = begun.elapsed().as_secs();
    let shop = population::open(folder).await?;
    // So that all booked lines are due.
    shop.advance(Span::days(31))?;
    let begun = Instant::now();
    pay(&shop, "all").await?;
    let payout_millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mebibytes = std::fs::metadata(folder.join("table.sqlite"))?.len() / (1 << 20);
    let taken = requests(&shop, customers).await?;
    Ok((PopulatedShop { customers, loaded, seconds, mebibytes, payout_millis }, taken))
}

/// Measures one kind of request after the other. The callers are spread over the whole shop.
async fn requests(shop: &LocalShop, customers: u64) -> io::Result<Vec<Consumption>> {
    let somebody = |n: u64| population::email(n * 7_919 % customers);
    let mut taken = Vec::new();

    let mut sessions = Vec::new();
    taken.push(
        repeat("log in", SLOW_TIMES, async |n| {
            let opened = logs_in(shop, &somebody(n), n).await?;
            sessions.push(opened.json["token"].as_str().unwrap_or_default().to_owned());
            Ok(last(shop))
        })
        .await?,
    );
    taken.push(
        repeat("see one's account", TIMES, async |n| {
            let session = &sessions[usize::try_from(n % SLOW_TIMES).unwrap_or(0)];
            send_ok(request(shop, Method::GET, "/account").bearer(session)).await?;
            Ok(last(shop))
        })
        .await?,
    );
    taken.extend(newsletter(shop).await?);
    taken.push(
        repeat("a counted hit", TIMES, async |n| {
            let hit = json!({"af": AFFILIATE.to_string(), "landing": "/plums"});
            send_ok(from_somewhere(request(shop, Method::POST, "/hits"), n).bearer(&shop.storefront_key).json(&hit)).await?;
            Ok(last(shop))
        })
        .await?,
    );
    taken.push(
        repeat("a later order", TIMES, async |n| {
            orders(shop, &somebody(n), n).await?;
            Ok(last(shop))
        })
        .await?,
    );
    taken.push(
        repeat("find a customer by address", TIMES, async |n| {
            send_ok(request(shop, Method::GET, &format!("/admin/customers?q={}", somebody(n))).bearer(&shop.staff_token)).await?;
            Ok(last(shop))
        })
        .await?,
    );
    taken.extend(affiliates_pages(shop).await?);
    shop.advance(Span::days(31))?;
    taken.push(
        repeat("pay an affiliate's 200 due lines, and mark it as unpaid", SLOW_TIMES, async |n| {
            let id = pay(shop, &n.to_string()).await?;
            let paid = last(shop);
            send_ok(request(shop, Method::POST, &format!("/admin/payouts/{id}/unpay")).bearer(&shop.staff_token)).await?;
            Ok(paid.plus(last(shop)))
        })
        .await?,
    );
    Ok(taken)
}

/// Newcomers ask for the list, get their mail, and confirm.
async fn newsletter(shop: &LocalShop) -> io::Result<Vec<Consumption>> {
    let newcomer = |n: u64| format!("newcomer{n}@example.com");
    let asked = repeat("ask for the mailing list", TIMES, async |n| {
        let wanted = json!({"email": newcomer(n)});
        send_ok(from_somewhere(request(shop, Method::POST, "/mailing-list"), n).bearer(&shop.storefront_key).json(&wanted)).await?;
        Ok(last(shop))
    });
    let asked = asked.await?;
    let mut mailed = repeat("… `mail-send`", 1, async |_| {
        deliver(&shop.shop).await.map_err(io::Error::other)?;
        Ok(last(shop))
    })
    .await?;
    mailed.cpu_micros /= TIMES;
    let confirmed = repeat("… and confirm", TIMES, async |n| {
        let token = token(shop, &newcomer(n))?;
        send_ok(request(shop, Method::POST, "/mailing-list/confirm").json(&json!({"token": token}))).await?;
        Ok(last(shop))
    });
    Ok(vec![asked, mailed, confirmed.await?])
}

/// The pages of the affiliate with the most lines.
async fn affiliates_pages(shop: &LocalShop) -> io::Result<Vec<Consumption>> {
    let opened = logs_in(shop, AFFILIATE_EMAIL, SLOW_TIMES).await?;
    let session = opened.json["token"].as_str().unwrap_or_default().to_owned();
    let mut taken = Vec::new();
    for (what, address) in
        [("an affiliate's statement", "/account/affiliate"), ("a page of an affiliate's lines", "/account/affiliate/lines")]
    {
        // The first request after a long time sums up what is new.
        send_ok(request(shop, Method::GET, address).bearer(&session)).await?;
        let looked = repeat(what, SLOW_TIMES, async |_| {
            send_ok(request(shop, Method::GET, address).bearer(&session)).await?;
            Ok(last(shop))
        });
        taken.push(looked.await?);
    }
    Ok(taken)
}

async fn repeat(what: &'static str, times: u64, mut request: impl AsyncFnMut(u64) -> io::Result<Units>) -> io::Result<Consumption> {
    let before = cpu_millis(std::process::id());
    let mut units = Units::default();
    for n in 0..times {
        let one = request(n).await?;
        units = Units { half_reads: units.half_reads.max(one.half_reads), half_writes: units.half_writes.max(one.half_writes) };
    }
    Ok(Consumption { what, units, cpu_micros: (cpu_millis(std::process::id()) - before) * 1_000 / times })
}

/// The units of the latest answer or job, without those for identifying the caller.
fn last(shop: &LocalShop) -> Units {
    shop.metrics
        .last_invocation()
        .calls
        .iter()
        .filter(|call| !call.is_caller_lookup())
        .fold(Units::default(), |sum, call| sum.plus(call.units))
}

async fn logs_in(shop: &LocalShop, email: &str, n: u64) -> io::Result<ClientResponse> {
    let ip = IpAddr::V4(Ipv4Addr::new(127, 9, 0, u8::try_from(n).unwrap_or(u8::MAX)));
    let asked = json!({"email": email, "password": local::demo::PASSWORD});
    send_ok(request(shop, Method::POST, "/login").from(ip).json(&asked)).await
}

async fn orders(shop: &LocalShop, email: &str, n: u64) -> io::Result<ClientResponse> {
    let now = shop.shop.now();
    let order = json!({
        "status": "paid", "currency": "EUR", "items_minor": 10_000, "discount_minor": 1_000, "shipping_minor": 490, "handling_minor": 0,
        "tax_minor": 1_710, "refunded_items_minor": 0, "disputed_minor": 0, "placed_at": now, "updated_at": now, "customer": {"email": email}
    });
    send_ok(request(shop, Method::PUT, &format!("/orders/new-{n}")).bearer(&shop.storefront_key).json(&order)).await
}

/// Pays everything that is due to the affiliate, and returns the payout's id.
async fn pay(shop: &LocalShop, idempotency_key: &str) -> io::Result<String> {
    let payout = json!({"lines": "all", "currency": "EUR", "method": "cash"});
    let paying = request(shop, Method::POST, &format!("/admin/affiliates/{AFFILIATE}/payouts")).bearer(&shop.staff_token).json(&payout);
    let paid = send_ok(paying.header("idempotency-key", idempotency_key)).await?;
    Ok(paid.json["id"].as_str().unwrap_or_default().to_owned())
}

fn token(shop: &LocalShop, email: &str) -> io::Result<String> {
    let letter = shop.outbox.letters(Some(email))?.into_iter().rfind(|letter| letter.is(OPT_IN_CONFIRM));
    let link = letter.as_ref().and_then(|letter| letter.text.split_whitespace().find_map(|word| word.split_once("token=")));
    link.map(|(_, token)| token.to_owned()).ok_or_else(|| io::Error::other(format!("no letter to {email}")))
}

/// The n-th visitor, with their own network.
fn from_somewhere(call: ClientRequest<'_>, n: u64) -> ClientRequest<'_> {
    call.header("x-customer-ip", &format!("2001:db8:{n:x}::1")).header("x-customer-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
}

async fn send_ok(call: ClientRequest<'_>) -> io::Result<ClientResponse> {
    let answer = call.send().await;
    let is_expected = answer.is_success() || answer.status == 303;
    if is_expected { Ok(answer) } else { Err(io::Error::other(format!("{} {}", answer.status, answer.error_message()))) }
}

/// Requests that took more units in a larger shop.
fn grown_requests(taken: &[Vec<Consumption>]) -> Vec<String> {
    let Some((small, larger)) = taken.split_first() else { return Vec::new() };
    let more = |(small, large): (&Consumption, &Consumption)| {
        (!large.units.is_within(small.units)).then(|| format!("{}: {} > {}", large.what, large.units, small.units))
    };
    larger.iter().flat_map(|large| small.iter().zip(large).filter_map(more)).collect()
}

fn table_of_shops(filled: &[PopulatedShop]) -> Table {
    let row = |shop: &PopulatedShop| {
        vec![
            shop.customers.to_string(),
            shop.loaded.lines.to_string(),
            shop.loaded.lines_of_affiliate.to_string(),
            shop.loaded.items.to_string(),
            shop.mebibytes.to_string(),
            shop.seconds.to_string(),
            shop.payout_millis.to_string(),
        ]
    };
    Table {
        title: "The shops",
        about: "Every customer has an account and two orders with a line each; every second customer is on the mailing list. A tenth of the lines belongs to one \
                affiliate, the rest to 999 others. The last column is one payout over all lines of that affiliate."
            .to_owned(),
        columns: vec!["customers", "lines", "of one affiliate", "items loaded", "MiB", "seconds to load", "payout, ms"],
        rows: filled.iter().map(row).collect(),
    }
}

fn table_of_requests(taken: &[Vec<Consumption>]) -> Table {
    let hundredths = |micros: u64| format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10);
    let row = |n: usize, what: &str| {
        let of_each = |show: &dyn Fn(&Consumption) -> String| taken.iter().map(|shop| show(&shop[n])).collect::<Vec<_>>();
        [vec![what.to_owned()], of_each(&|taken| taken.units.to_string()), of_each(&|taken| hundredths(taken.cpu_micros))].concat()
    };
    Table {
        title: "The same requests in each",
        about: format!(
            "Units: the maximum of {TIMES} requests ({SLOW_TIMES} for log-ins, statements and payouts), without the caller's session, key or staff token and \
             without the settings. CPU: milliseconds per request of the whole process, which includes the caller."
        ),
        columns: vec!["request", "units, 1,000", "100,000", "1,000,000", "CPU ms, 1,000", "100,000", "1,000,000"],
        rows: taken.first().into_iter().flatten().enumerate().map(|(n, taken)| row(n, taken.what)).collect(),
    }
}
