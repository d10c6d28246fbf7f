//! What the first page reads. Everything has a bound, and is read at the same time:
//!
//! | what | calls |
//! |---|---|
//! | applications, addresses that mail came back from, guesses | one query each |
//! | mails that could not be sent | one query |
//! | mails that wait | one query for each of the eight partitions of the outbox |
//! | the number of customers | one read |
//! | those of the last 30 days | two queries for each halving of their number: 34 for 100,000 customers, one after the other |
//! | affiliates | one query |
//!
//! What is due to affiliates is not among it: it would take all unpaid lines of each of them. Their pages say it.

use shared::affiliates;
use shared::attention::{self, Concern};
use shared::customers;
use shared::fault::Fault;
use shared::mail::outbox;
use shared::shop::Shop;
use shared::values::{Span, Timestamp};

/// Lists end here; a page says so many *or more*.
const COUNT_MAX: usize = 100;
/// How many days the figures cover.
pub const DAYS: i64 = 30;
/// A mail waits for seconds as a rule.
const MAIL_WAITS: Span = Span::minutes(15);

/// So many of something, and since when.
#[derive(Clone, Copy, Debug)]
pub struct Pending {
    pub count: usize,
    /// Whether there may be more than were counted.
    pub is_cut: bool,
    /// When the oldest of those counted began.
    pub since: Timestamp,
}

impl Pending {
    /// `None` if there is nothing.
    fn of(times: &[Timestamp]) -> Option<Self> {
        let since = times.iter().min()?;
        Some(Self { count: times.len(), is_cut: times.len() >= COUNT_MAX, since: *since })
    }
}

/// How the shop stands.
pub struct Overview {
    pub applications: Option<Pending>,
    pub undeliverable: Option<Pending>,
    pub guessed: Option<Pending>,
    /// Dead letters: mails that were given up.
    pub given_up: Option<Pending>,
    /// Mails that have waited for longer than usual.
    pub waiting: Option<Pending>,
    /// The numbers given out so far.
    pub customers: u64,
    /// Of the last [`DAYS`] days.
    pub new_customers: u64,
    /// Everybody ever approved, up to a limit.
    pub affiliates: usize,
    pub affiliates_are_cut: bool,
}

impl Overview {
    /// # Errors
    /// When the store does not answer, or an entry cannot be read.
    pub async fn load(shop: &Shop) -> Result<Self, Fault> {
        let now = shop.now();
        let since = now.minus(Span::days(DAYS));
        let (applications, undeliverable, guessed, given_up, waiting, (customers, new_customers), affiliates) = tokio::try_join!(
            concern(shop, Concern::Application),
            concern(shop, Concern::Undeliverable),
            concern(shop, Concern::Guessed),
            async { Ok(Pending::of(&outbox::times_of_dead_letters(shop, COUNT_MAX).await?)) },
            async { Ok(Pending::of(&outbox::times_of_waiting(shop, now.minus(MAIL_WAITS)).await?)) },
            customers::count_since(shop, since),
            affiliates::count(shop, COUNT_MAX),
        )?;
        let affiliates_are_cut = affiliates >= COUNT_MAX;
        Ok(Self { applications, undeliverable, guessed, given_up, waiting, customers, new_customers, affiliates, affiliates_are_cut })
    }
}

async fn concern(shop: &Shop, concern: Concern) -> Result<Option<Pending>, Fault> {
    let entries = attention::list(shop, concern, COUNT_MAX).await?;
    let times: Vec<Timestamp> = entries.iter().map(|entry| entry.since).collect();
    Ok(Pending::of(&times))
}
