//! Reads page after page, through a partition or the whole table.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::meter::Action;
use super::query::string_attribute;
use super::{Item, Key, Query, Row, Store};
use crate::fault::Fault;
use crate::values::{Page, Paging};

/// A walk through the pages of a query. Each page is read when it is requested.
pub struct Walk {
    store: Store,
    /// The query of the next page, if there is one.
    next: Option<Query>,
}

impl Walk {
    /// The items of the next page; `None` at the end. A page may be empty although more follow.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, Fault> {
        let Some(query) = self.next.take() else { return Ok(None) };
        let page = self.store.query(&query).await?;
        self.next = page.last.map(|last| query.after(Some(last)));
        Ok(Some(page.rows))
    }

    /// The next page, with at most this many items.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next_of(&mut self, items: usize) -> Result<Option<Vec<Row>>, Fault> {
        self.next = self.next.take().map(|query| query.limit(items));
        self.next().await
    }

    /// Whether the last page has been read.
    pub fn is_at_end(&self) -> bool {
        self.next.is_none()
    }
}

/// A walk through all items of the table. Each page is read when it is requested.
pub struct TableWalk {
    store: Store,
    /// The key of the last item read.
    after: Option<Key>,
    is_at_end: bool,
}

impl TableWalk {
    /// The items of the next page, with their keys; `None` at the end.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<(Key, Item)>>, Fault> {
        if self.is_at_end {
            return Ok(None);
        }
        let (items, last) = self.store.scan(self.after.as_ref()).await?;
        self.is_at_end = last.is_none();
        self.after = last;
        Ok(Some(items))
    }
}

impl Store {
    /// A walk through all pages of a query.
    pub fn walk(&self, query: Query) -> Walk {
        Walk { store: self.clone(), next: Some(query) }
    }

    /// All items of a query, as values. Only for collections that do not grow with time.
    ///
    /// # Errors
    /// When the store does not answer or an item cannot be read.
    pub async fn query_all<T: DeserializeOwned>(&self, query: Query) -> Result<Vec<T>, Fault> {
        let mut all = Vec::new();
        let mut walk = self.walk(query);
        while let Some(rows) = walk.next().await? {
            for row in rows {
                all.push(row.read()?);
            }
        }
        Ok(all)
    }

    /// Calls `look` for each row of a query, one page in memory at a time.
    ///
    /// # Errors
    /// When the store does not answer, or `look` finds an item that it cannot read.
    pub async fn for_each_row(&self, query: Query, mut look: impl FnMut(Row) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut walk = self.walk(query);
        while let Some(rows) = walk.next().await? {
            rows.into_iter().try_for_each(&mut look)?;
        }
        Ok(())
    }

    /// One page, as paging requests it. One extra item shows whether there is another page.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn query_page(&self, query: Query, paging: &Paging) -> Result<Page<Row>, Fault> {
        let limit = paging.limit.get();
        let mut rows = self.query(&query.after(paging.after.clone()).limit(limit + 1)).await?.rows;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|row| row.sk.clone());
        Ok(Page { rows, next })
    }

    /// A walk through the whole table, in no meaningful order. For operators, exports and tests. Nothing that answers a
    /// request may scan, because its cost grows with the table.
    pub fn walk_table(&self) -> TableWalk {
        TableWalk { store: self.clone(), after: None, is_at_end: false }
    }

    /// A page of the whole table, at most 1 MB, and the key of its last item if there is more.
    async fn scan(&self, after: Option<&Key>) -> Result<(Vec<(Key, Item)>, Option<Key>), Fault> {
        let started = Instant::now();
        let answer = self
            .client
            .scan()
            .table_name(&*self.table)
            .set_exclusive_start_key(after.map(Key::attributes))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|e| self.fault("scanning the table", e))?;
        self.record(started, vec![(Action::Scan, String::new())], answer.consumed_capacity.as_slice());
        let key = |item: &Item| string_attribute(item, "pk").zip(string_attribute(item, "sk")).map(|(pk, sk)| Key::new(pk, sk));
        let last = answer.last_evaluated_key.as_ref().and_then(key);
        let items = answer.items.unwrap_or_default().into_iter().filter_map(|item| Some((key(&item)?, item))).collect();
        Ok((items, last))
    }
}
