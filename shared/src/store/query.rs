//! Reading: one item, several items, and pages of a partition.

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnConsumedCapacity};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::item::{Item, kind};
use super::meter::Action;
use super::{Consistency, Key, Store, from_item, write::store_fault};
use crate::fault::Fault;

/// The most keys that one batch read takes.
const BATCH_MAX: usize = 100;

/// A walk through a partition in the order of its sort keys.
#[derive(Clone, Debug)]
pub struct Query {
    pk: String,
    begins_with: String,
    from: Option<String>,
    to: Option<String>,
    after: Option<String>,
    descending: bool,
    limit: Option<i32>,
    project: Option<&'static str>,
    consistency: Consistency,
}

impl Query {
    /// The whole partition, oldest (smallest) first, eventually consistent.
    pub fn of(pk: impl Into<String>) -> Self {
        Self {
            pk: pk.into(),
            begins_with: String::new(),
            from: None,
            to: None,
            after: None,
            descending: false,
            limit: None,
            project: None,
            consistency: Consistency::Eventual,
        }
    }

    /// Only sort keys that begin so.
    pub fn begins_with(mut self, text: impl Into<String>) -> Self {
        self.begins_with = text.into();
        self
    }

    /// Only sort keys of the beginning that are at least this one.
    pub fn from(mut self, sk: impl Into<String>) -> Self {
        self.from = Some(sk.into());
        self
    }

    /// Only sort keys from the first to the second, both included.
    pub fn between(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.from = Some(from.into());
        self.to = Some(to.into());
        self
    }

    /// Only what comes behind this sort key, in the direction of the walk.
    pub fn after(mut self, sk: Option<String>) -> Self {
        self.after = sk;
        self
    }

    /// Newest (greatest) first.
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// At most so many items.
    pub fn limit(mut self, items: usize) -> Self {
        self.limit = Some(i32::try_from(items).unwrap_or(i32::MAX));
        self
    }

    /// Of each item only this attribute and its sort key. It costs as much; what is not asked for takes no room here.
    pub fn project(mut self, attribute: &'static str) -> Self {
        self.project = Some(attribute);
        self
    }

    pub fn strong(mut self) -> Self {
        self.consistency = Consistency::Strong;
        self
    }
}

/// An item found by a query, with its sort key.
#[derive(Clone, Debug)]
pub struct Row {
    pub sk: String,
    item: Item,
}

impl Row {
    /// An item that was read by its key, as a query would have found it.
    pub fn of(item: Item) -> Self {
        Self { sk: string_attribute(&item, "sk").unwrap_or_default().to_owned(), item }
    }

    /// The item as a value.
    ///
    /// # Errors
    /// A corrupt item.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Fault> {
        from_item(self.item)
    }
}

/// What one call of a query brought. `last` is the sort key to go on behind, when there is more.
#[derive(Clone, Debug)]
pub struct QueryPage {
    pub rows: Vec<Row>,
    pub last: Option<String>,
}

/// One page of the whole table, in no order that means anything. `last` is the key to go on behind.
#[derive(Clone, Debug)]
pub struct ScanPage {
    pub items: Vec<(Key, Item)>,
    pub last: Option<Key>,
}

impl Store {
    /// One item.
    ///
    /// # Errors
    /// When the store does not answer or the item cannot be read.
    pub async fn get<T: DeserializeOwned>(&self, key: &Key, consistency: Consistency) -> Result<Option<T>, Fault> {
        let started = Instant::now();
        let answer = self
            .client
            .get_item()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .consistent_read(consistency == Consistency::Strong)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|e| store_fault("getting an item", e))?;
        self.record(started, vec![(Action::GetItem, key.kind().to_owned())], answer.consumed_capacity.as_slice());
        answer.item.map(from_item).transpose()
    }

    /// Several items at once, in the order of the keys; what is not there is `None`.
    ///
    /// # Errors
    /// When the store does not answer or keeps leaving keys unprocessed.
    pub async fn batch_get(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Fault> {
        let mut found: Vec<Option<Item>> = vec![None; keys.len()];
        let mut distinct: Vec<&Key> = Vec::new();
        for key in keys {
            if !distinct.contains(&key) {
                distinct.push(key);
            }
        }
        for chunk in distinct.chunks(BATCH_MAX) {
            let mut wanted: Vec<Item> = chunk.iter().map(|key| key.attributes()).collect();
            let mut attempt = 0;
            while !wanted.is_empty() {
                self.backoff(attempt).await?;
                attempt += 1;
                let asked = KeysAndAttributes::builder()
                    .set_keys(Some(wanted))
                    .consistent_read(consistency == Consistency::Strong)
                    .build()
                    .map_err(|e| Fault::internal("asking for items", e))?;
                let started = Instant::now();
                let answer = self
                    .client
                    .batch_get_item()
                    .request_items(&*self.table, asked)
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
                    .await
                    .map_err(|e| store_fault("getting items", e))?;
                let accesses = chunk.iter().map(|key| (Action::BatchGetItem, key.kind().to_owned())).collect();
                self.record(started, accesses, answer.consumed_capacity());
                let items = answer.responses.and_then(|mut tables| tables.remove(&*self.table)).unwrap_or_default();
                for item in items {
                    let place = string_attribute(&item, "pk").zip(string_attribute(&item, "sk"));
                    for (i, key) in keys.iter().enumerate() {
                        if place == Some((key.pk.as_str(), key.sk.as_str())) {
                            found[i] = Some(item.clone());
                        }
                    }
                }
                wanted = answer.unprocessed_keys.and_then(|mut t| t.remove(&*self.table)).map(|k| k.keys).unwrap_or_default();
            }
        }
        Ok(found)
    }

    /// One call of a query: at most 1 MB or its limit.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn query(&self, query: &Query) -> Result<QueryPage, Fault> {
        let started = Instant::now();
        let mut call = self
            .client
            .query()
            .table_name(&*self.table)
            .consistent_read(query.consistency == Consistency::Strong)
            .scan_index_forward(!query.descending)
            .set_limit(query.limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .expression_attribute_names("#pk", "pk")
            .expression_attribute_values(":pk", AttributeValue::S(query.pk.clone()));
        let condition = match (&query.from, query.begins_with.as_str()) {
            (None, "") => "#pk = :pk",
            (None, begins_with) => {
                call = call
                    .expression_attribute_names("#sk", "sk")
                    .expression_attribute_values(":sk", AttributeValue::S(begins_with.to_owned()));
                "#pk = :pk AND begins_with(#sk, :sk)"
            }
            (Some(from), begins_with) => {
                let to = query.to.clone().unwrap_or_else(|| format!("{begins_with}\u{10FFFF}"));
                call = call
                    .expression_attribute_names("#sk", "sk")
                    .expression_attribute_values(":from", AttributeValue::S(from.clone()))
                    .expression_attribute_values(":to", AttributeValue::S(to));
                "#pk = :pk AND #sk BETWEEN :from AND :to"
            }
        };
        if let Some(attribute) = query.project {
            call = call
                .projection_expression("#pk, #sk, #projected")
                .expression_attribute_names("#sk", "sk")
                .expression_attribute_names("#projected", attribute);
        }
        if let Some(after) = &query.after {
            call = call.set_exclusive_start_key(Some(Key::new(query.pk.as_str(), after.as_str()).attributes()));
        }
        let answer = call.key_condition_expression(condition).send().await.map_err(|e| store_fault("querying items", e))?;
        self.record(started, vec![(Action::Query, kind(&query.pk).to_owned())], answer.consumed_capacity.as_slice());
        let last = answer.last_evaluated_key.as_ref().and_then(|key| string_attribute(key, "sk")).map(str::to_owned);
        let rows = answer.items.unwrap_or_default().into_iter().map(Row::of).collect();
        Ok(QueryPage { rows, last })
    }

    /// A page of the whole table: at most 1 MB. For exports, rebuilding and tests; nothing that answers a request may
    /// scan, because its cost grows with the table.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn scan(&self, after: Option<&Key>) -> Result<ScanPage, Fault> {
        let answer = self
            .client
            .scan()
            .table_name(&*self.table)
            .set_exclusive_start_key(after.map(Key::attributes))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|e| store_fault("scanning the table", e))?;
        self.meter.record(vec![(Action::Scan, String::new())], answer.consumed_capacity.as_slice());
        let key = |item: &Item| string_attribute(item, "pk").zip(string_attribute(item, "sk")).map(|(pk, sk)| Key::new(pk, sk));
        let last = answer.last_evaluated_key.as_ref().and_then(key);
        let items = answer.items.unwrap_or_default().into_iter().filter_map(|item| Some((key(&item)?, item))).collect();
        Ok(ScanPage { items, last })
    }

    /// All pages of a query. For collections whose size is bounded by something else than time.
    ///
    /// # Errors
    /// When the store does not answer or an item cannot be read.
    pub async fn query_all<T: DeserializeOwned>(&self, query: Query) -> Result<Vec<T>, Fault> {
        let mut all = Vec::new();
        let add = |row: Row| {
            all.push(row.read()?);
            Ok(())
        };
        self.for_each_row(query, add).await?;
        Ok(all)
    }

    /// All pages of a query, of which no more is kept than `look` keeps.
    ///
    /// # Errors
    /// When the store does not answer, or `look` finds an item that it cannot read.
    pub async fn for_each_row(&self, mut query: Query, mut look: impl FnMut(Row) -> Result<(), Fault>) -> Result<(), Fault> {
        loop {
            let page = self.query(&query).await?;
            page.rows.into_iter().try_for_each(&mut look)?;
            match page.last {
                Some(last) => query.after = Some(last),
                None => return Ok(()),
            }
        }
    }
}

fn string_attribute<'a>(item: &'a Item, attribute: &str) -> Option<&'a str> {
    item.get(attribute).and_then(|value| value.as_s().ok()).map(String::as_str)
}
