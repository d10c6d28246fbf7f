//! | question | key |
//! |---|---|
//! | who has this address, and may they log in? | `E#<canonical address>` / `L` |
//! | who has this number? | `C#<number / 1000>` / `<number, 10 digits>` |
//! | who is newest? | the buckets `C#…` from the last backwards |
//! | which number is next? | `SEQ` / `CUSTOMER`: `n` |

use serde::Deserialize;

use super::{Customer, Login, Mailed};
use crate::fault::Fault;
use crate::store::{Freshness, Key, Put, Query, Store, Update, When, Write, Wrote};
use crate::values::ids::TimeOrdered;
use crate::values::{CustomerNumber, EmailAddress, Listed, Paging, Timestamp};

/// Customers share a partition by the thousand: one read finds one, one query lists a bucket.
const BUCKET: u64 = 1_000;
/// What one page of a list may read, whatever it is looking for.
const READ_MAX: usize = 50;

pub fn login_key(address: &EmailAddress) -> Key {
    Key::new(format!("E#{}", address.canonical()), "L")
}

pub fn customer_key(number: CustomerNumber) -> Key {
    Key::new(bucket(number.0 / BUCKET), format!("{:010}", number.0))
}

fn bucket(n: u64) -> String {
    format!("C#{n}")
}

#[derive(Deserialize)]
struct Counter {
    n: u64,
}

fn counter_key() -> Key {
    Key::new("SEQ", "CUSTOMER")
}

pub(super) async fn customer(store: &Store, number: CustomerNumber) -> Result<Option<Customer>, Fault> {
    store.get(&customer_key(number), Freshness::Strong).await
}

pub(super) async fn login(store: &Store, address: &EmailAddress) -> Result<Option<Login>, Fault> {
    store.get(&login_key(address), Freshness::Strong).await
}

/// The next customer number. A lost answer leaves a gap, which is allowed.
pub(super) async fn next_number(store: &Store) -> Result<CustomerNumber, Fault> {
    match store.update(Update::of(&counter_key()).add("n", 1)).await?.read::<Counter>()? {
        Ok(counter) => Ok(CustomerNumber(counter.n)),
        Err(_) => Err(Fault::missing("an addition without a condition")),
    }
}

/// The two writes that make a record, refused where the address has one.
pub(super) fn make(customer: &Customer, login: &Login) -> Result<Vec<Write>, Fault> {
    Ok(vec![
        Put::new(&login_key(&customer.email), login)?.when(When::Absent).into(),
        Put::new(&customer_key(customer.number), customer)?.when(When::Absent).into(),
    ])
}

/// Walks the buckets backwards from the newest number, or from where the page before ended.
pub(super) async fn newest_first(store: &Store, paging: &Paging, wanted: impl Fn(&Customer) -> bool) -> Result<Listed<Customer>, Fault> {
    let mut after = paging.after.clone();
    let from = match after.as_deref().and_then(|sk| sk.parse::<u64>().ok()) {
        Some(number) => number,
        None => store.get::<Counter>(&counter_key(), Freshness::Strong).await?.map_or(0, |counter| counter.n),
    };
    let mut found = Listed { rows: Vec::new(), next: None };
    let mut read = 0;
    for n in (0..=from / BUCKET).rev() {
        loop {
            // One more than the page tells whether there is another.
            let query = Query::of(bucket(n)).backward().after(after.take()).limit(READ_MAX - read);
            let page = store.query(&query).await?;
            let mut last_seen = None;
            for row in page.rows {
                if found.rows.len() == paging.limit.get() {
                    found.next = last_seen.or_else(|| found.rows.last().map(|c: &Customer| customer_key(c.number).sk));
                    return Ok(found);
                }
                read += 1;
                last_seen = Some(row.sk.clone());
                let customer: Customer = row.read()?;
                if wanted(&customer) {
                    found.rows.push(customer);
                }
            }
            if read >= READ_MAX {
                let is_end = n == 0 && page.last.is_none();
                found.next = last_seen.filter(|_| !is_end);
                return Ok(found);
            }
            match page.last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
    }
    Ok(found)
}

/// Puts a mailed claim link onto the log-in record, in place of any older one.
pub(super) async fn set_claim(store: &Store, login: &Login, claim: &Mailed, mailed: &[TimeOrdered]) -> Result<bool, Fault> {
    let update = Update::of(&login_key(&login.email))
        .set("claim", claim)
        .set("mailed", mailed)
        .when(When::Missing("password").and(login.may_be_mailed()));
    Ok(store.update(update).await?.is_done())
}

/// Notes a failed log-in where there is a record; the same call where there is none.
///
/// # Errors
/// When the store does not answer.
pub async fn note_failure(store: &Store, address: &EmailAddress) -> Result<(), Fault> {
    store.update(Update::of(&login_key(address)).add("failures", 1).when(When::Exists)).await.map(drop)
}

/// Notes a log-in, and a hash brought up to date where there is one. Refused when password or state have changed
/// since they were read.
///
/// # Errors
/// When the store does not answer.
pub async fn note_login(store: &Store, login: &Login, rehashed: Option<&str>, now: Timestamp) -> Result<bool, Fault> {
    let mut update = Update::of(&login_key(&login.email)).set("failures", 0).set("last_login_at", now);
    if let Some(hash) = rehashed {
        update = update.set("password", hash);
    }
    let as_read = When::is("password", &login.password).and(When::is("epoch", login.epoch));
    Ok(matches!(store.update(update.when(as_read)).await?, Wrote::Done(_)))
}
