//! | question | key |
//! |---|---|
//! | whose alias is this? | `AL#<alias>` / `A` |
//! | which aliases has an affiliate? | `A#<affiliate>` / `AL#<alias>` |
//! | who was ever approved? | `AF` / `<affiliate, 10 digits>`: `since`, and which days of their hits are closed (see `hits`) |
//! | what do the lines come to, month by month? | `A#<affiliate>` / `SUM`, up to a line (see `sales`) |

use serde::{Deserialize, Serialize};

use super::code::{AffiliateCode, Alias};
use super::sales::Checkpoint;
use crate::attention::{self, Concern};
use crate::audit::{self, AuditEntry};
use crate::commissions::Line;
use crate::commissions::store::{LINE_PREFIX, collection, line_sk, parse_line};
use crate::customers::store::{AFFILIATE_DIRECTORY, customer_key};
use crate::customers::{AffiliateTerms, CustomerState};
use crate::fault::Fault;
use crate::hits::ClosedDays;
use crate::shop::Shop;
use crate::store::{Condition, Consistency, Key, Put, Query, Row, Store, TransactOutcome, Update, Walk, from_item};
use crate::values::{CustomerNumber, Page, Paging, Sequence};

// Aliases.

#[derive(Serialize, Deserialize)]
struct AliasItem {
    number: CustomerNumber,
}

fn alias_key(alias: &Alias) -> Key {
    Key::new(format!("AL#{alias}"), "A")
}

/// The customer with this number or alias, approved or not.
pub(super) async fn resolve_code(store: &Store, code: &AffiliateCode) -> Result<Option<CustomerNumber>, Fault> {
    match code {
        AffiliateCode::Number(number) => Ok(Some(*number)),
        AffiliateCode::Alias(alias) => {
            let found: Option<AliasItem> = store.get(&alias_key(alias), Consistency::Eventual).await?;
            Ok(found.map(|item| item.number))
        }
    }
}

/// Gives an alias to one affiliate, for good, because links with it have been shared. Returns whose it was already.
pub(super) async fn put_alias(
    shop: &Shop,
    number: CustomerNumber,
    alias: &Alias,
    entry: &AuditEntry,
) -> Result<Option<CustomerNumber>, Fault> {
    let item = AliasItem { number };
    let of_affiliate = Key::new(collection(number), format!("AL#{alias}"));
    let writes = vec![Put::new(&alias_key(alias), &item)?.when(Condition::NotExists).into(), Put::new(&of_affiliate, &item)?.into()];
    let TransactOutcome::ConditionFailed(refusals) = audit::commit(shop, entry, writes).await? else { return Ok(None) };
    let found = refusals.into_iter().find_map(|refusal| refusal.item);
    found.map(|item| from_item::<AliasItem>(item).map(|item| item.number)).transpose()
}

pub(super) async fn aliases(store: &Store, number: CustomerNumber) -> Result<Vec<Alias>, Fault> {
    let mut aliases = Vec::new();
    let add = |row: Row| {
        aliases.extend(row.sk.strip_prefix("AL#").and_then(Alias::parse));
        Ok(())
    };
    store.for_each_row(Query::of(collection(number)).begins_with("AL#"), add).await?;
    Ok(aliases)
}

// Terms.

/// Writes an application, unless the customer has applied before. Returns whether it was written.
pub(super) async fn apply(shop: &Shop, number: CustomerNumber, terms: &AffiliateTerms, entry: &AuditEntry) -> Result<bool, Fault> {
    let update = Update::of(&customer_key(number))
        .set("affiliate", terms)
        .add("v", 1)
        .when(Condition::attribute_not_exists("affiliate").and(Condition::equals("state", CustomerState::Open)));
    let raised = attention::raise(Concern::Application, number, terms.applied_at)?;
    Ok(audit::commit(shop, entry, vec![update.into(), raised]).await?.is_done())
}

// The directory.

/// The directory, page by page.
pub(super) fn directory(store: &Store) -> Walk {
    store.walk(Query::of(AFFILIATE_DIRECTORY))
}

/// A page of the directory, the largest numbers first.
pub(super) async fn directory_page(store: &Store, paging: &Paging) -> Result<Page<CustomerNumber>, Fault> {
    let limit = paging.limit.get();
    let query = Query::of(AFFILIATE_DIRECTORY).descending().after(paging.after.clone()).limit(limit + 1);
    let mut rows = store.query(&query).await?.rows;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|row| row.sk.clone());
    let numbers = rows.into_iter().map(|row| parse_entry(row).map(|(number, _)| number)).collect::<Result<_, Fault>>()?;
    Ok(Page { rows: numbers, next })
}

/// How many are in the directory, up to a limit.
pub(super) async fn count_directory(store: &Store, limit: usize) -> Result<usize, Fault> {
    Ok(store.query(&Query::of(AFFILIATE_DIRECTORY).limit(limit)).await?.rows.len())
}

/// An entry of the directory.
pub(super) fn parse_entry(row: Row) -> Result<(CustomerNumber, ClosedDays), Fault> {
    let number = row.sk.parse().map_err(|e| Fault::corrupt("reading the directory of affiliates", e))?;
    Ok((CustomerNumber(number), row.read()?))
}

// Sales.

fn checkpoint_key(affiliate: CustomerNumber) -> Key {
    Key::new(collection(affiliate), "SUM")
}

pub(super) async fn checkpoint(store: &Store, affiliate: CustomerNumber) -> Result<Option<Checkpoint>, Fault> {
    store.get(&checkpoint_key(affiliate), Consistency::Eventual).await
}

/// Moves the checkpoint forward from the one that was read. If somebody else was faster, theirs is just as right and
/// stays.
pub(super) async fn move_checkpoint(
    store: &Store,
    affiliate: CustomerNumber,
    read: Option<&Checkpoint>,
    next: &Checkpoint,
) -> Result<(), Fault> {
    let as_read = read.map_or(Condition::NotExists, |read| Condition::equals("upto", read.upto).and(Condition::equals("zone", &read.zone)));
    store.put(Put::new(&checkpoint_key(affiliate), next)?.when(as_read)).await.map(drop)
}

/// The lines after a sequence number, in order.
pub(super) async fn lines_after(store: &Store, affiliate: CustomerNumber, upto: Sequence) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    let query = Query::of(collection(affiliate)).begins_with(LINE_PREFIX).from(line_sk(Sequence(upto.0 + 1)));
    let add = |row: Row| {
        lines.push(parse_line(affiliate, row)?);
        Ok(())
    };
    store.for_each_row(query, add).await?;
    Ok(lines)
}
