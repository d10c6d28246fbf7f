//! The capacity units of each use case and the number of store calls in sequence: measured, compared with a budget, and documented
//! in `docs/units.md`.

use std::fmt::Write as _;
use std::fs;

use shared::affiliates::{self, Alias};
use shared::http::Method;
use shared::runtime::events::Trigger;
use shared::store::{StoreCall, Units, calls_in_sequence};
use shared::values::{CustomerNumber, Span};
use tests::{Desk, PASSWORD, STAFF_PASSWORD, TestShop, is_capacity_metered, json, policy};

use super::bill::{self, Parts};
use crate::tidy::root;

struct Row {
    what: &'static str,
    taken: Consumption,
    budget: Units,
    /// The maximum number of calls in sequence.
    in_sequence_max: usize,
}

/// The consumption of an answer or a mail job.
#[derive(Default)]
struct Consumption {
    /// Without those of the caller's lookup, unless the use case does nothing else.
    units: Units,
    /// Calls to the table in sequence, without the caller's lookup.
    in_sequence: usize,
    /// The same with the lookup: what an invocation waits for.
    round_trips: u64,
    hashes: u64,
    use_case: &'static str,
}

impl Consumption {
    fn with_hash(self) -> Self {
        Self { hashes: 1, ..self }
    }
}

/// The consumption of the latest answer or job.
fn consumption(shop: &TestShop) -> Consumption {
    consumption_of(shop, |call| !call.is_caller_lookup())
}

/// The same for a use case that is nothing but the caller's lookup.
fn consumption_with_lookup(shop: &TestShop) -> Consumption {
    consumption_of(shop, |_| true)
}

fn consumption_of(shop: &TestShop, is_own: impl Fn(&StoreCall) -> bool) -> Consumption {
    let last = shop.local.metrics.last_invocation();
    let own = || last.calls.iter().filter(|call| is_own(call));
    Consumption {
        units: own().fold(Units::default(), |sum, call| sum.plus(call.units)),
        in_sequence: calls_in_sequence(own()),
        round_trips: calls_in_sequence(&last.calls) as u64,
        hashes: 0,
        use_case: last.use_case,
    }
}

/// The consumption of a run of the sweep and one of housekeeping that find nothing to do.
async fn idle_runs() -> [Consumption; 2] {
    let shop = TestShop::open().await;
    mail_send::handle(shop.shop(), Trigger::Schedule).await.expect("the store answers");
    let sweep = consumption_with_lookup(&shop);
    housekeeping::handle(shop.shop()).await.expect("the store answers");
    [sweep, consumption_with_lookup(&shop)]
}

async fn measured() -> Vec<Row> {
    let shop = TestShop::open().await;
    let mut rows = Vec::new();
    let mut row = |what, (reads, writes), in_sequence_max, taken| {
        rows.push(Row { what, taken, budget: Units::whole(reads, writes), in_sequence_max });
    };

    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.asks_for_an_account().await.is(202);
    row("ask for an account", (0, 2), 2, consumption(&shop));
    let token = ursula.token_from_mail().await;
    row("… `mail-send`: record and link", (4, 12), 8, consumption(&shop));
    ursula.posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await.is(200);
    row("choose the first password, with audit", (4, 8), 4, consumption(&shop).with_hash());
    shop.deliver().await;
    ursula.logs_in_with(PASSWORD).await.is(200);
    row(
        "log in: 2 W count the attempt and forgive it, 1 W notes the log-in, 1 W is the session",
        (1, 4),
        2,
        consumption(&shop).with_hash(),
    );
    ursula.logs_in_with("not her password at all").await.is(401);
    row("log in, wrong password", (1, 2), 2, consumption(&shop).with_hash());

    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    row("ask for a reset", (0, 2), 2, consumption(&shop));
    let token = ursula.token_from_mail().await;
    ursula.posts("/password-reset/confirm", json!({"token": token, "password": "herons wade at low tide"})).await.is(200);
    row("set the new password, with audit", (4, 8), 4, consumption(&shop).with_hash());
    shop.deliver().await;

    let rita = shop.visitor("rita@example.com");
    rita.posts("/mailing-list", json!({"email": rita.email})).await.is(202);
    row("ask for the mailing list", (0, 3), 3, consumption(&shop));
    let token = rita.token_from_mail().await;
    row("… `mail-send`: record, entry, receipts, wording; 2 W of it take and close the job", (4, 14), 11, consumption(&shop));
    // The first to confirm in a language also stores the wording, once: 1 W and one more call.
    shop.visitor("rosa@example.com").subscribes().await;
    rita.posts("/mailing-list/confirm", json!({"token": token})).await.is(200);
    row("confirm a place on the mailing list", (6, 9), 4, consumption(&shop));

    rita.posts("/mailing-list/leave", json!({"email": rita.email})).await.is(202);
    row("ask for a link to leave it", (0, 2), 2, consumption(&shop));

    let hit = json!({"af": octavia.number.to_string(), "landing": "/plums"});
    let visitor = shop.visitor("visitor@example.com");
    let follow = || visitor.call(Method::POST, "/hits").header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").json(&hit);
    follow().send().await.is(200);
    row("a counted hit", (2, 2), 3, consumption(&shop));
    follow().send().await.is(200);
    row("a repeated hit", (2, 1), 2, consumption(&shop));

    let rich = shop.affiliate("rich@example.com", 1_000).await;
    let storefront = shop.storefront();
    let first = shop.order_through(&octavia, "ursula@example.com").await;
    storefront.submits_order("first", &first).await.is(201);
    row("the first attributed order", (6, 10), 4, consumption(&shop));
    storefront.submits_order("later", &shop.order_of("ursula@example.com")).await.is(201);
    row("a later order", (6, 8), 4, consumption(&shop));
    let item = json!({"name": "Plum jam, 250 g", "version": "PJ-250", "product": "PJ", "quantity": 2, "unit_minor": 450});
    let ordered =
        |count: usize| shop.order_of("ursula@example.com").with("lines", vec![item.clone(); count]).with("coupon_codes", "SPRING");
    storefront.submits_order("ten", &ordered(10)).await.is(201);
    row("a later order of ten lines with a coupon code", (6, 8), 4, consumption(&shop));
    storefront.submits_order("hundreds", &ordered(300)).await.is(201);
    row("a later order of 300 lines, of which a hundred are kept", (6, 16), 4, consumption(&shop));
    storefront.submits_order("guest", &shop.order_through(&octavia, "guest@example.com").await).await.is(201);
    row("the first attributed order, which makes the record", (6, 14), 4, consumption(&shop));
    storefront.submits_order("first", &first).await.is(200);
    row("the same order told again", (6, 0), 2, consumption(&shop));
    storefront.submits_order("first", &first.clone().with("refunded_items_minor", 4_500).after(1)).await.is(200);
    row("a refund", (6, 5), 3, consumption(&shop));
    let placed = shop.order_of("ursula@example.com").with_status("placed");
    storefront.submits_order("placed", &placed).await.is(201);
    row("an order that is not paid yet", (6, 4), 3, consumption(&shop));
    storefront.submits_order("placed", &placed.with_status("paid").after(1)).await.is(200);
    row("its payment", (6, 8), 4, consumption(&shop));
    let alias = Alias::parse("plum-friends").expect("an alias");
    affiliates::set_alias(shop.shop(), Desk::of_toni().actor(), CustomerNumber(octavia.number), &alias).await.expect("the store answers");
    let by_code = shop.order_of("coded@example.com").with("af", alias.as_str()).with("payment_fingerprint", "card-4242");
    storefront.submits_order("coded", &by_code).await.is(201);
    row("the first order by an alias typed in, which makes the record and notes the card", (6, 14), 4, consumption(&shop));

    shop.book_due_lines(rich.number, 5_000, 100).await;
    let pays = async |affiliate: u64| {
        let pay = json!({"lines": "all", "currency": "EUR", "method": "cash"});
        let call = shop
            .toni()
            .call(Method::POST, &format!("/admin/affiliates/{affiliate}/payouts"))
            .idempotency_key(&format!("march-{affiliate}"));
        call.json(&pay).send().await.is(201)
    };
    let paid = pays(rich.number).await;
    row("a payout of 5,000 lines, with audit and idempotency", (62, 16), 6, consumption(&shop));
    let id = paid.json()["id"].as_str().unwrap_or_default().to_owned();
    shop.toni().call(Method::POST, &format!("/admin/payouts/{id}/unpay")).send().await.is(200);
    row("mark it as unpaid", (6, 16), 4, consumption(&shop));
    pays(octavia.number).await;
    storefront.submits_order("first", &first.with("refunded_items_minor", 9_000).after(2)).await.is(200);
    row("a refund after the payout of its lines", (6, 5), 3, consumption(&shop));

    accounts_and_staff(&shop, row).await;
    rows
}

/// What people see and change while logged in, customers and staff.
async fn accounts_and_staff(shop: &TestShop, mut row: impl FnMut(&'static str, (u64, u64), usize, Consumption)) {
    let theo = shop.customer("theo@example.com").await;
    // By then the settings are no longer cached.
    shop.later(Span::seconds(10));
    theo.call(Method::GET, "/account").page().send().await.is(200);
    row("look at one's own account, with the lookup of session and settings", (3, 0), 2, consumption_with_lookup(shop));

    theo.gets("/account/security").await.is(200);
    row("see one's sessions", (1, 0), 1, consumption(shop));
    let change = json!({"current_password": PASSWORD, "password": "herons wade at low tide"});
    theo.posts("/account/security/password", change).await.is(200);
    row("change the password while logged in, with audit", (3, 12), 5, consumption(shop).with_hash());

    shop.toni().gets("/admin/customers?q=1").await.is(303);
    row("find a customer by number", (1, 0), 1, consumption(shop));
    shop.toni().patches("/admin/settings", json!({"affiliates_due_days": 14, "brand_radius": 4})).await.is(200);
    row("change two settings, with audit", (3, 8), 3, consumption(shop));
    shop.toni().gets(&format!("/admin/audit?from={}", &shop.now().to_string()[..10])).await.is(200);
    row("a page of the audit log of one day", (2, 0), 1, consumption(shop));
    shop.toni().posts("/admin/storefront-keys", json!({"name": "web", "scopes": ["orders:write"]})).await.is(201);
    row("make a storefront's key, with audit", (3, 8), 3, consumption(shop));
    let mut petra = shop.petra().await;
    petra.signs_in().await;
    row(
        "sign in to the back office, with audit: 4 W count and forgive, 8 W are the transaction",
        (3, 13),
        6,
        consumption(shop).with_hash(),
    );
    petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(401);
    row("sign in to the back office, used code", (1, 2), 2, consumption(shop).with_hash());
}

fn table(rows: &[Row]) -> String {
    let mut lines = String::new();
    for Row { what, taken, budget, in_sequence_max } in rows {
        let _infallible = writeln!(lines, "| {what} | {} | {budget} | {} | {in_sequence_max} |", taken.units, taken.in_sequence);
    }
    format!(include_str!("units.md"), rows = lines)
}

/// Prices in ten-thousandths of a dollar per million, for us-east-1 in November 2026. The page names the sources.
const HALF_READ: u64 = 625;
const HALF_WRITE: u64 = 3_125;
const API_CALL: u64 = 10_000;
const INVOCATION: u64 = 2_000;
const MAIL: u64 = 1_000_000;
/// One gigabyte for one millisecond, on arm64.
const GIGABYTE_MILLI: u64 = 133;

/// The assumptions of the compute column: milliseconds per call to the table, and of a whole processor for a hash and for the rest.
const CALL_MILLIS: u64 = 5;
const HASH_MILLIS: u64 = 30;
const REST_MILLIS: u64 = 2;
/// Lambda provides a whole processor with this much memory, and a share of one with less. So waiting is billed by the function's
/// memory, while computing costs the same with any memory.
const PROCESSOR_MEGABYTES: u64 = 1_769;

/// Lambda's bill for a million invocations, with the memory in the template.
fn compute(taken: &Consumption) -> u64 {
    let template = policy::template();
    let own = policy::functions(template).get(taken.use_case).and_then(|function| function["MemorySize"].as_u64());
    let megabytes = own.or_else(|| template["Globals"]["Function"]["MemorySize"].as_u64()).expect("every function has memory");
    let waiting = taken.round_trips * CALL_MILLIS * megabytes;
    let reckoning = (taken.hashes * HASH_MILLIS + REST_MILLIS) * PROCESSOR_MEGABYTES;
    (waiting + reckoning) * GIGABYTE_MILLI / 1_024
}

/// What a million of a use case cost. The compute part includes the invocations.
fn parts(taken: &Consumption, is_call: bool, has_mail: bool) -> Parts {
    Parts {
        api: if is_call { API_CALL } else { 0 },
        compute: INVOCATION + compute(taken),
        table: taken.units.half_reads * HALF_READ + taken.units.half_writes * HALF_WRITE,
        mail: if has_mail { MAIL } else { 0 },
    }
}

/// Dollars for a million calls of each use case, and the bills of shops. A row of `mail-send` begins with `…` and includes a
/// mail.
fn cost(rows: &[Row], idle: &[Consumption; 2]) -> String {
    let dollars = |n: u64| format!("{}.{:02}", n / 10_000, n % 10_000 / 100);
    let is_mail = |what: &str| what.starts_with('…');
    let costs: Vec<(&str, Parts)> = rows.iter().map(|row| (row.what, parts(&row.taken, !is_mail(row.what), is_mail(row.what)))).collect();
    let mut text = String::new();
    for (Row { taken, .. }, (what, Parts { api, compute, table, mail })) in rows.iter().zip(&costs) {
        let all = [*table, api + INVOCATION, compute - INVOCATION, *mail, table + api + compute + mail].map(dollars).join(" | ");
        let _infallible = writeln!(text, "| {what} | {} | {all} |", taken.units);
    }
    let [sweep, housekeeping] = idle.each_ref().map(|taken| parts(taken, false, false));
    format!(
        include_str!("cost.md"),
        rows = text,
        call = CALL_MILLIS,
        rest = REST_MILLIS,
        hash = HASH_MILLIS,
        bill = bill::table(&costs, sweep, housekeeping),
        assumptions = bill::assumptions(),
    )
}

/// Writes a page if `UPDATE_DOCS` is set, and asserts that the checked-in page is up to date.
fn assert_doc_is_current(page: &str, made: &str) {
    let file = root().join(page);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, made).expect("docs can be written");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == made, "{page} is out of date: UPDATE_DOCS=1 cargo test --workspace units\n{made}");
}

/// Finds use cases that exceed their budget of units or of calls in sequence.
#[tokio::test]
async fn every_use_case_keeps_to_its_units_and_the_table_of_them_is_true() {
    if !is_capacity_metered() {
        return;
    }
    let rows = measured().await;
    let over: Vec<String> = rows
        .iter()
        .filter(|row| !row.taken.units.is_within(row.budget) || row.taken.in_sequence > row.in_sequence_max)
        .map(|row| {
            let Row { what, taken, budget, in_sequence_max } = row;
            format!("{what}: {} of {budget}, {} calls in sequence of {in_sequence_max}", taken.units, taken.in_sequence)
        })
        .collect();
    assert!(over.is_empty(), "{}", over.join("\n"));
    assert_doc_is_current("docs/units.md", &table(&rows));
    assert_doc_is_current("docs/cost.md", &cost(&rows, &idle_runs().await));
}
