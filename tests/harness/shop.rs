//! Opening a shop for one test.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use local::server::LocalServer;
use local::{ConnectorLayer, LocalShop, LocalShopOptions};
use shared::config::Config;
use shared::http::Method;
use shared::mailer::local::{LocalMailer, SentLetter};
use shared::mailer::{Letter, Mailer, SendError, SendFuture};
use shared::passwords::{HashCost, Hasher};
use shared::shop::Shop;
use shared::store::{Item, Key, Units};
use shared::texts::Languages;
use shared::url::Url;
use shared::values::{Clock, Currency, Rng, Span, Timestamp};

use tokio::sync::Notify;

use crate::policy::{self, RecordedAccesses};
use crate::prepared::DataFolder;
use crate::{FaultInjector, Person, Staff, Storefront, TestRequest, logs};

/// The time at which every test begins.
const START: &str = "2026-03-02T09:00:00Z";

/// What a password hash costs in a test: a hundredth of the rule's, because most tests log somebody in. What the rule's
/// hash looks like is held by the unit tests of `passwords` and by `passwords_are_hashed_as_the_rule_says`.
pub const TEST_HASH_COST: HashCost = HashCost { memory_kib: 192, passes: 2, lanes: 1 };

/// A test's own shop.
pub struct TestShop {
    pub local: LocalShop,
    pub mail_faults: Arc<MailFaults>,
    data: Option<DataFolder>,
}

/// How a test's shop differs from the usual one.
#[derive(Default)]
pub struct TestShopOptions {
    pub seed: u64,
    pub connector_layer: Option<ConnectorLayer>,
    /// Where everything is kept, on the embedded engine. By default in memory, or in the engine at `DYNAMODB_ENDPOINT`.
    pub data: Option<DataFolder>,
    /// What its hashes cost; little unless told.
    pub hash_cost: Option<HashCost>,
    /// Its languages, as `de,en`. By default English and German.
    pub languages: Option<&'static str>,
}

/// The simulated state of the mail service.
#[derive(Debug, Default)]
pub struct MailFaults {
    fail_next: AtomicU32,
    lose_response_of_next: AtomicU32,
    hold_next: AtomicU32,
    /// The mailer has a letter and holds it.
    held: Notify,
    released: Notify,
}

impl MailFaults {
    /// The number of next letters that are refused.
    pub fn fail_next(&self, times: u32) {
        self.fail_next.store(times, Ordering::SeqCst);
    }

    /// The number of next letters that are sent although the call seems to fail.
    pub fn lose_response_of_next(&self, times: u32) {
        self.lose_response_of_next.store(times, Ordering::SeqCst);
    }

    /// Holds the next letter until it is released.
    pub fn hold_next(&self) {
        self.hold_next.store(1, Ordering::SeqCst);
    }

    /// Waits until a letter is held.
    pub async fn until_held(&self) {
        let held = tokio::time::timeout(Duration::from_mins(2), self.held.notified()).await;
        held.expect("a letter comes to the mailer");
    }

    /// Releases the held letter.
    pub fn release(&self) {
        self.released.notify_one();
    }
}

struct FlakyMailer {
    inner: LocalMailer,
    mail_faults: Arc<MailFaults>,
}

fn decrement(counter: &AtomicU32) -> bool {
    counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok()
}

impl Mailer for FlakyMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> SendFuture<'a> {
        Box::pin(async move {
            if decrement(&self.mail_faults.fail_next) {
                return Err(SendError::new("the mail service is down").with_details(&format!("nothing reaches {}", letter.to.as_typed())));
            }
            if decrement(&self.mail_faults.hold_next) {
                self.mail_faults.held.notify_one();
                self.mail_faults.released.notified().await;
            }
            let sent = self.inner.send(letter).await;
            if decrement(&self.mail_faults.lose_response_of_next) { Err(SendError::new("no answer from the mail service")) } else { sent }
        })
    }
}

impl TestShop {
    pub async fn open() -> Self {
        Self::open_with(TestShopOptions::default()).await
    }

    /// A shop whose calls to its table can be made to fail.
    pub async fn open_with_faults() -> (Self, FaultInjector) {
        let faults = FaultInjector::default();
        let shop = Self::open_with(TestShopOptions { connector_layer: Some(faults.layer()), ..TestShopOptions::default() }).await;
        (shop, faults)
    }

    pub async fn open_with(options: TestShopOptions) -> Self {
        logs::install();
        let mail_faults = Arc::new(MailFaults::default());
        let shared = Arc::clone(&mail_faults);
        let local_options = LocalShopOptions {
            clock: Clock::stopped(Timestamp::parse(START).expect("a moment")),
            rng: Rng::seeded(options.seed),
            connector_layer: options.connector_layer,
            hasher: Hasher::with_cost(options.hash_cost.unwrap_or(TEST_HASH_COST)),
            endpoint: external_engine().filter(|_| options.data.is_none()),
            data: options.data.as_ref().map(|folder| folder.path().to_owned()),
            mailer: Some(Box::new(move |inner| Box::new(FlakyMailer { inner, mail_faults: shared }))),
            ..LocalShopOptions::in_memory(config(options.languages))
        };
        let local = LocalShop::open(local_options).await.expect("a shop opens");
        Self { local, mail_faults, data: options.data }
    }

    /// Closes the shop and leaves its data, if it has a folder.
    pub fn close(mut self) -> Option<DataFolder> {
        self.data.take()
    }

    pub fn shop(&self) -> &Shop {
        &self.local.shop
    }

    pub fn now(&self) -> Timestamp {
        self.shop().now()
    }

    /// Time is moved, never slept.
    pub fn later(&self, by: Span) {
        self.local.advance(by).expect("a clock in memory moves");
    }

    /// Does all waiting jobs, as `mail-send` does in the cloud: one at a time, so that the last letter has the newest link.
    pub async fn deliver(&self) -> usize {
        mail_send::sweep(self.shop(), 1).await.expect("jobs are done")
    }

    /// Runs housekeeping, as the schedule does in the cloud every hour, and sends the resulting mails.
    pub async fn housekeep(&self) {
        housekeeping::handle(self.shop()).await.expect("the house is kept");
        self.deliver().await;
    }

    /// The content of the table, by key, without what comes and goes with every call: sessions, counters, idempotency records,
    /// and when a key was last used.
    pub async fn dump(&self) -> BTreeMap<(String, String), Item> {
        let mut all = BTreeMap::new();
        let mut table = self.shop().store().walk_table();
        while let Some(items) = table.next().await.expect("the table can be scanned") {
            let is_counter = |key: &Key| matches!(key.prefix(), "SE" | "SS" | "T" | "I") || key.sk.starts_with("F#");
            for (key, mut item) in items.into_iter().filter(|(key, _)| !is_counter(key)) {
                if key.prefix() == "SK" {
                    item.remove("last_used_at");
                }
                all.insert((key.pk, key.sk), item);
            }
        }
        all
    }

    /// The sort keys of the items of one kind, with their partition keys.
    pub async fn dump_of(&self, kind: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut table = self.shop().store().walk_table();
        while let Some(items) = table.next().await.expect("the table can be scanned") {
            found.extend(items.into_iter().map(|(key, _)| key).filter(|key| key.prefix() == kind).map(|key| (key.pk, key.sk)));
        }
        found
    }

    /// A call from outside.
    pub fn call(&self, method: Method, path: &str) -> TestRequest<'_> {
        TestRequest::new(self, method, path)
    }

    pub fn get(&self, path: &str) -> TestRequest<'_> {
        self.call(Method::GET, path)
    }

    pub fn post(&self, path: &str, body: &serde_json::Value) -> TestRequest<'_> {
        self.call(Method::POST, path).json(body)
    }

    /// Somebody with their own address, browser and network.
    pub fn visitor(&self, email: &str) -> Person<'_> {
        Person::new(self, email)
    }

    /// Somebody who has signed up and chosen a password.
    pub async fn customer(&self, email: &str) -> Person<'_> {
        let mut person = self.visitor(email);
        person.signs_up_and_logs_in().await;
        person
    }

    /// Toni, who owns the shop.
    pub fn toni(&self) -> Staff<'_> {
        Staff { shop: self, token: self.local.staff_token.clone() }
    }

    /// The storefront's server.
    pub fn storefront(&self) -> Storefront<'_> {
        Storefront { shop: self, key: self.local.storefront_key.clone() }
    }

    /// The server of local mode. Each one has a storefront without orders.
    pub fn server(&self) -> LocalServer {
        LocalServer::open(self.local.clone()).expect("no file is read")
    }

    /// The letters to an address, newest last.
    pub fn letters_to(&self, email: &str) -> Vec<SentLetter> {
        self.local.outbox.letters(Some(email)).expect("letters in memory")
    }

    /// The newest letter to an address.
    pub fn last_letter_to(&self, email: &str) -> SentLetter {
        self.letters_to(email).pop().unwrap_or_else(|| unreachable!("a letter to {email}"))
    }

    /// The store's consumption since the shop was opened or the meter was last emptied, without requests: each of those has
    /// its own meter (see [`crate::TestResponse::units`]).
    pub fn units(&self) -> Units {
        self.shop().store().meter().total()
    }
}

/// Whether capacity is counted as in the cloud. The embedded engine does so; others at `DYNAMODB_ENDPOINT` may not.
pub fn is_capacity_metered() -> bool {
    engine_endpoint().is_none()
}

/// The engine to test instead of the embedded one.
fn engine_endpoint() -> Option<String> {
    std::env::var("DYNAMODB_ENDPOINT").ok().filter(|url| !url.is_empty())
}

/// That engine, and a table for this test alone.
fn external_engine() -> Option<(String, String)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let table = || format!("shopfolk-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    engine_endpoint().map(|url| (url, table()))
}

fn config(languages: Option<&str>) -> Config {
    let url = |text: &str| Url::parse(text).expect("an address");
    Config {
        base_url: url("https://people.shop.example/"),
        storefront_url: url("https://shop.example/"),
        shop_name: "Corner Shop".to_owned(),
        languages: languages.map_or_else(Languages::all, |text| Languages::parse(text).expect("languages")),
        currency: Currency::parse("EUR").expect("a currency"),
        mail_sender: "shop@shop.example".to_owned(),
    }
}

/// The token of the first link in a letter.
pub fn token_in(letter: &SentLetter) -> String {
    let link = letter.text.split_whitespace().find(|word| word.contains("token="));
    let link = link.unwrap_or_else(|| unreachable!("a link in {}", letter.text));
    assert!(link.starts_with("https://people.shop.example/"), "the link points home: {link}");
    link.split("token=").nth(1).unwrap_or_default().to_owned()
}

/// When dropped, a shop checks that no function made a call that its policy in the template would refuse, and that no line
/// of the log had personal data.
impl Drop for TestShop {
    fn drop(&mut self) {
        let access = RecordedAccesses::from(&self.local.metrics.accesses());
        append_store_calls(&access);
        if !std::thread::panicking() {
            let refused = policy::denied(policy::template(), &access);
            assert!(refused.is_empty(), "the template's policies refuse: {refused:#?}");
            let overheard = logs::take_findings();
            assert!(overheard.is_empty(), "the log tells strangers: {overheard:#?}");
        }
    }
}

/// Appends the calls to the file in `STORE_CALLS`, one line each and each once. All of them together show which permission
/// nobody needs (see the program `permissions`).
fn append_store_calls(access: &RecordedAccesses) {
    static WRITTEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let Some(file) = std::env::var_os("STORE_CALLS") else { return };
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    let news: String = access.lines().into_iter().filter(|line| written.insert(line.clone())).map(|line| line + "\n").collect();
    let added = std::fs::OpenOptions::new().append(true).create(true).open(file).and_then(|mut file| file.write_all(news.as_bytes()));
    added.expect("STORE_CALLS names a file that can be written");
}
