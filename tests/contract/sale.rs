//! A sale: everybody comes at once. What people do is thrown by a seeded random number generator and done second by second of the shop's
//! clock, first against partitions that only count what their keys take, then against ones that refuse what is beyond
//! their limits. Whoever is turned away comes again a second later.
//!
//! One request is answered after the other, so a key that is full stays full until the second is over, and all tries of
//! a call within it are refused.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use shared::affiliates::{Visit, hits_by_day, statement};
use shared::http::Method;
use shared::mail::outbox;
use shared::store::{Key, Query, Update};
use shared::values::{CustomerNumber, Rng, Span};
use tests::partitions::{Load, Partitions};
use tests::{OrderBody, PASSWORD, Person, TestResponse, TestShop, TestShopOptions, json};

use super::hot_keys::from_somewhere;

/// Partitions bear one in so many of the table's limits, and one in so many people come.
pub const SCALE: u64 = 50;
/// How many seconds a burst lasts.
pub const BURST_SECONDS: u64 = 2;

/// What fifty requests of the sale are.
const REQUEST_MIX: [(RequestKind, usize); 7] = [
    (RequestKind::FavouriteHit, 18),
    (RequestKind::Hit, 12),
    (RequestKind::FirstOrder, 4),
    (RequestKind::LaterOrder, 2),
    (RequestKind::Account, 8),
    (RequestKind::LogIn, 1),
    (RequestKind::SignUp, 5),
];

/// How many times the deck is gone through to weigh it.
const MIX_ROUNDS: u64 = 4;

#[derive(Clone, Copy)]
enum RequestKind {
    /// A page is reached by the link of the affiliate whom most people follow.
    FavouriteHit,
    /// … or by that of another one.
    Hit,
    /// Somebody new buys after following the favourite's link.
    FirstOrder,
    /// A customer of the shop buys.
    LaterOrder,
    Account,
    LogIn,
    /// Somebody new asks for the mailing list.
    SignUp,
}

/// What somebody wants, and goes on wanting until they have it.
#[derive(Clone)]
enum SaleRequest {
    Hit { affiliate: u64, visitor: u64 },
    Order(u64, OrderBody),
    Account(usize),
    LogIn(usize),
    SignUp(u64),
}

/// What the sale takes of a key.
pub struct KeyLoad {
    pub key: String,
    pub load: Load,
    pub requests: u64,
}

impl KeyLoad {
    /// Requests a second at which the key's partition is full.
    pub fn capacity_per_second(&self) -> u64 {
        self.requests * 1_000 / self.load.per_mille().max(1)
    }
}

/// What became of a burst.
#[derive(Default)]
pub struct Burst {
    pub per_second: u64,
    pub requests: usize,
    /// Answers of 503, those to repeats included.
    pub rejected: usize,
    /// The tries that the table refused, those of the SDK and the store included, by the key that was full.
    pub refused: BTreeMap<String, u64>,
    /// Seconds from the end of the burst until everybody had what they wanted.
    pub drain_seconds: u64,
    /// Hours of visitors that lie in shards.
    pub in_shards: usize,
    pub counted: usize,
    pub mails: usize,
}

/// What hits of one affiliate come to in a second.
pub struct HitsOnly {
    pub per_second: u64,
    pub hits: usize,
    pub in_shards: usize,
    pub rejected: usize,
    pub full: BTreeSet<String>,
}

pub struct Measured {
    /// By the key that is full first.
    pub taken: Vec<KeyLoad>,
    pub bursts: Vec<Burst>,
    pub hits_only: Vec<HitsOnly>,
}

pub async fn measure() -> Measured {
    let partitions = Partitions::default();
    let shop = TestShop::open_with(TestShopOptions { connector_layer: Some(partitions.layer()), ..TestShopOptions::default() }).await;
    let mut sale = Sale::prepare(&shop, &partitions).await;
    let taken = sale.measure_key_loads().await;
    let mut bursts = Vec::new();
    for per_second in [1_500, 3_000, 6_000] {
        bursts.push(sale.run_burst(per_second).await);
    }
    let mut hits_only = Vec::new();
    for per_second in [1_000, 2_000, 3_000, 4_000] {
        hits_only.push(sale.run_hits_only(per_second).await);
    }
    Measured { taken, bursts, hits_only }
}

struct Sale<'a> {
    shop: &'a TestShop,
    partitions: &'a Partitions,
    rng: Rng,
    /// The favourite first.
    affiliates: Vec<Person<'a>>,
    customers: Vec<Person<'a>>,
    /// The thousand of numbers that new people are in.
    newest: u64,
    mix: Vec<RequestKind>,
    /// Tells people and orders apart.
    next: u64,
    /// As `20260302`.
    today: String,
    /// Who has followed whose link today.
    followers: BTreeSet<(u64, u64)>,
    /// Who has asked for the mailing list today.
    readers: Vec<u64>,
    /// Orders through the favourite's link since the sale began.
    first_orders: u64,
}

impl<'a> Sale<'a> {
    /// A shop with four affiliates and four customers, no two of them in the same thousand of numbers.
    async fn prepare(shop: &'a TestShop, partitions: &'a Partitions) -> Self {
        shop.set("mailing_list_hourly_max", "1000000").await;
        let (mut affiliates, mut customers) = (Vec::new(), Vec::new());
        for n in 0..4 {
            affiliates.push(shop.affiliate(&format!("affiliate{n}@example.com"), 1_000).await);
            next_thousand(shop).await;
        }
        for n in 0..4 {
            customers.push(shop.customer(&format!("customer{n}@example.com")).await);
            next_thousand(shop).await;
        }
        let newest = customers.last().map_or(0, |last| last.number / 1_000) + 1;
        partitions.next_second();
        Self {
            shop,
            partitions,
            rng: Rng::seeded(50),
            affiliates,
            customers,
            newest,
            mix: Vec::new(),
            next: 0,
            today: today(shop),
            followers: BTreeSet::new(),
            readers: Vec::new(),
            first_orders: 0,
        }
    }

    /// What each key takes of the sale when nothing is refused.
    async fn measure_key_loads(&mut self) -> Vec<KeyLoad> {
        let requests = MIX_ROUNDS * REQUEST_MIX.iter().map(|(_, times)| *times as u64).sum::<u64>();
        let queue = self.next_requests(requests * SCALE);
        assert!(self.run_second(queue).await.rejected.is_empty(), "nothing is refused");
        let mut loads: BTreeMap<String, Load> = BTreeMap::new();
        for (key, load) in self.partitions.loads() {
            let most = loads.entry(self.name(&key)).or_default();
            *most = if load.per_mille() > most.per_mille() { load } else { *most };
        }
        let mut taken: Vec<KeyLoad> = loads.into_iter().map(|(key, load)| KeyLoad { key, load, requests }).collect();
        taken.sort_by_key(KeyLoad::capacity_per_second);
        self.check_and_reset().await;
        taken
    }

    /// So many requests each second for a while, and then until everybody has what they wanted: nothing is lost, and
    /// nothing done twice.
    async fn run_burst(&mut self, per_second: u64) -> Burst {
        self.next_day();
        for customer in &mut self.customers {
            customer.logs_in().await;
        }
        self.next_second();
        self.partitions.limit_to_one_in(SCALE);
        let mut burst = Burst { per_second, ..Burst::default() };
        let mut ended = SecondOutcome::default();
        for second in 0.. {
            let mut queue = mem::take(&mut ended.rejected);
            if second < BURST_SECONDS {
                let new = self.next_requests(per_second);
                burst.requests += new.len();
                queue.extend(new);
            } else if queue.is_empty() && ended.mails_wait == 0 {
                break;
            } else {
                burst.drain_seconds += 1;
            }
            ended = self.run_second(queue).await;
            burst.rejected += ended.rejected.len();
            for (key, refused) in self.partitions.throttled() {
                *burst.refused.entry(self.name(&key)).or_default() += refused;
            }
            self.next_second();
            assert!(second < 300, "{} still wait, and {} mails", ended.rejected.len(), ended.mails_wait);
        }
        self.check_and_reset().await;
        burst.in_shards = self.in_shards().await;
        burst.counted = self.followers.len();
        burst.mails = self.readers.len();
        burst
    }

    /// One second in which only the favourite's link is followed, each time by somebody else.
    async fn run_hits_only(&mut self, per_second: u64) -> HitsOnly {
        self.next_day();
        self.partitions.limit_to_one_in(SCALE);
        let hits: Vec<SaleRequest> = (0..per_second / SCALE).map(|n| self.hit(0, n)).collect();
        let told = hits.len();
        let rejected = self.run_second(hits).await.rejected;
        let full = self.partitions.throttled().into_keys().map(|key| self.name(&key)).collect();
        self.next_second();
        self.partitions.limit_to_one_in(1);
        let in_shards = self.in_shards().await;
        // Whoever was turned away comes again at leisure.
        let hits_only = HitsOnly { per_second, hits: told, in_shards, rejected: rejected.len(), full };
        assert!(self.run_second(rejected).await.rejected.is_empty(), "there is room again");
        self.check_and_reset().await;
        hits_only
    }

    /// Insists that all that was wanted was done, and once.
    async fn check_and_reset(&mut self) {
        self.next_second();
        self.partitions.limit_to_one_in(1);
        let mut counted = 0;
        for affiliate in &self.affiliates {
            let days = hits_by_day(self.shop.shop(), CustomerNumber(affiliate.number)).await.expect("hits");
            counted += days.iter().filter(|told| told.day == self.today).map(|told| told.hits.counted).sum::<u64>();
        }
        assert_eq!(counted, self.followers.len() as u64, "each visitor of an affiliate is counted once");
        let favourite = statement(self.shop.shop(), CustomerNumber(self.affiliates[0].number)).await.expect("a statement");
        let orders: u64 = favourite.months.iter().map(|month| month.sales.orders).sum();
        assert_eq!(orders, self.first_orders, "each order is attributed once");
        for n in &self.readers {
            assert_eq!(self.shop.letters_to(&reader(*n)).len(), 1, "reader {n} is written to once");
        }
        self.partitions.next_second();
    }

    fn next_second(&self) {
        self.partitions.next_second();
        self.shop.later(Span::seconds(1));
    }

    fn next_day(&mut self) {
        self.shop.later(Span::days(1));
        self.today = today(self.shop);
        self.followers.clear();
        self.readers.clear();
    }

    /// What people want in a second of so many requests.
    fn next_requests(&mut self, per_second: u64) -> Vec<SaleRequest> {
        (0..per_second / SCALE)
            .map(|_| {
                if self.mix.is_empty() {
                    self.mix = REQUEST_MIX.iter().flat_map(|(kind, times)| vec![*kind; *times]).collect();
                    shuffle(&self.rng, &mut self.mix);
                }
                let kind = self.mix.pop().expect("a deck that was just filled");
                self.request_of(kind)
            })
            .collect()
    }

    fn request_of(&mut self, kind: RequestKind) -> SaleRequest {
        let n = self.next;
        self.next += 1;
        let one_of = |all: usize| usize::try_from(self.rng.below(all as u64)).expect("an index");
        match kind {
            RequestKind::FavouriteHit => self.hit(0, self.visitor_for(0, n)),
            RequestKind::Hit => {
                let other = 1 + one_of(self.affiliates.len() - 1);
                self.hit(other, self.visitor_for(other, n))
            }
            RequestKind::FirstOrder => {
                self.first_orders += 1;
                // Whoever followed the link is among the hits already.
                let visit = Visit::issue(self.shop.shop(), CustomerNumber(self.affiliates[0].number));
                SaleRequest::Order(n, self.shop.order_of(&format!("buyer{n}@example.com")).with("visit", visit))
            }
            RequestKind::LaterOrder => {
                SaleRequest::Order(n, self.shop.order_of(&self.customers[one_of(self.customers.len())].email).with_status("paid"))
            }
            RequestKind::Account => SaleRequest::Account(one_of(self.customers.len())),
            RequestKind::LogIn => SaleRequest::LogIn(one_of(self.customers.len())),
            RequestKind::SignUp => {
                self.readers.push(n);
                SaleRequest::SignUp(n)
            }
        }
    }

    /// About every fifth hit is by somebody who has followed the link before.
    fn visitor_for(&self, affiliate: usize, n: u64) -> u64 {
        let affiliate = self.affiliates[affiliate].number;
        let last = self.followers.range((affiliate, 0)..(affiliate + 1, 0)).next_back();
        last.filter(|_| n.is_multiple_of(5)).map_or(n, |(_, visitor)| *visitor)
    }

    fn hit(&mut self, affiliate: usize, visitor: u64) -> SaleRequest {
        let affiliate = self.affiliates[affiliate].number;
        self.followers.insert((affiliate, visitor));
        SaleRequest::Hit { affiliate, visitor }
    }

    /// A second of the sale: who is turned away, and how many mails wait at its end.
    async fn run_second(&self, mut queue: Vec<SaleRequest>) -> SecondOutcome {
        shuffle(&self.rng, &mut queue);
        let mut rejected = Vec::new();
        for request in queue {
            match self.send(&request).await.status() {
                503 => rejected.push(request),
                status => assert!((200..300).contains(&status), "{status}"),
            }
        }
        // As the table's stream hands jobs over: one that fails does not keep the others.
        for job in outbox::due(self.shop.shop()).await.jobs {
            let _waits = mail_send::perform(self.shop.shop(), &job).await;
        }
        let waiting = outbox::queued(self.shop.shop()).await;
        let mails_wait = waiting.jobs.len() + waiting.failures.len();
        SecondOutcome { rejected, mails_wait }
    }

    async fn send(&self, request: &SaleRequest) -> TestResponse {
        let storefront = self.shop.storefront();
        match request {
            SaleRequest::Hit { affiliate, visitor } => {
                let hit = json!({"af": affiliate.to_string(), "landing": "/plums"});
                from_somewhere(storefront.call(Method::POST, "/hits"), *visitor).json(&hit).send().await
            }
            SaleRequest::Order(n, told) => storefront.submits_order(&format!("order-{n}"), told).await,
            SaleRequest::Account(n) => self.customers[*n].gets("/account").await,
            SaleRequest::LogIn(n) => self.customers[*n].logs_in_with(PASSWORD).await,
            SaleRequest::SignUp(n) => {
                let wanted = json!({"email": reader(*n)});
                from_somewhere(storefront.call(Method::POST, "/mailing-list"), *n).json(&wanted).send().await
            }
        }
    }

    /// How many of the favourite's visitors of today lie in shards.
    async fn in_shards(&self) -> usize {
        let mut found = 0;
        for shard in 0..16 {
            let pk = format!("HV#{}#{}#h{shard}", self.affiliates[0].number, self.today);
            found += self.shop.shop().store().query(&Query::of(pk)).await.expect("rows").rows.len();
        }
        found
    }

    /// What a key is to the sale.
    fn name(&self, key: &str) -> String {
        let favourite = self.affiliates[0].number;
        let of_whom = if key == format!("A#{favourite}") {
            ", the favourite's lines"
        } else if key == format!("A#{favourite}#d") {
            ", the favourite's counters of days"
        } else if key.starts_with(&format!("HV#{favourite}#")) {
            if key.contains("#h") { ", a shard of the favourite's visitors" } else { ", the favourite's visitors" }
        } else if key == format!("C#{}", favourite / 1_000) {
            ", the thousand numbers of the favourite"
        } else if key == format!("C#{}", self.newest) {
            ", the thousand numbers of new people"
        } else if key.starts_with("SK#") {
            ", the storefront's key"
        } else {
            ""
        };
        format!("`{}`{of_whom}", key.split('#').next().unwrap_or_default())
    }
}

/// How a second ended.
#[derive(Default)]
struct SecondOutcome {
    rejected: Vec<SaleRequest>,
    mails_wait: usize,
}

fn today(shop: &TestShop) -> String {
    shop.now().to_string()[..10].replace('-', "")
}

fn reader(n: u64) -> String {
    format!("reader{n}@example.com")
}

fn shuffle<T>(rng: &Rng, all: &mut [T]) {
    for last in (1..all.len()).rev() {
        all.swap(last, usize::try_from(rng.below(last as u64 + 1)).expect("an index"));
    }
}

/// From now on new customers lie in another partition.
async fn next_thousand(shop: &TestShop) {
    let update = Update::of(&Key::new("SEQ", "CUSTOMER")).add("n", 1_000);
    shop.shop().store().update(update).await.expect("a write");
}
