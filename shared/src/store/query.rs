//! Reads a range of a partition, in the order of its sort keys.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::item::{Item, kind};
use super::meter::Action;
use super::{Consistency, Key, Store, from_item};
use crate::fault::Fault;

/// A query of one partition.
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

    /// Only sort keys with this prefix.
    pub fn begins_with(mut self, text: impl Into<String>) -> Self {
        self.begins_with = text.into();
        self
    }

    /// Only sort keys with the prefix that are at least this one.
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

    /// Only sort keys after this one, in the direction of the query.
    pub fn after(mut self, sk: Option<String>) -> Self {
        self.after = sk;
        self
    }

    /// Newest (greatest) first.
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// At most this many items.
    pub fn limit(mut self, items: usize) -> Self {
        self.limit = Some(i32::try_from(items).unwrap_or(i32::MAX));
        self
    }

    /// Only this attribute and the sort key of each item. It costs the same, but takes less memory.
    pub fn project(mut self, attribute: &'static str) -> Self {
        self.project = Some(attribute);
        self
    }

    /// Strongly consistent: includes all earlier writes, at twice the price.
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
    /// An item that was read by its key, as a query would have returned it.
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

/// What one call of a query found. If there is more, `last` is the sort key to continue after.
#[derive(Clone, Debug)]
pub struct QueryPage {
    pub rows: Vec<Row>,
    pub last: Option<String>,
}

impl Store {
    /// One call of a query: at most 1 MB, or its limit.
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
        let answer = call.key_condition_expression(condition).send().await.map_err(|e| self.fault("querying items", e))?;
        self.record(started, vec![(Action::Query, kind(&query.pk).to_owned())], answer.consumed_capacity.as_slice());
        let last = answer.last_evaluated_key.as_ref().and_then(|key| string_attribute(key, "sk")).map(str::to_owned);
        let rows = answer.items.unwrap_or_default().into_iter().map(Row::of).collect();
        Ok(QueryPage { rows, last })
    }
}

pub(super) fn string_attribute<'a>(item: &'a Item, attribute: &str) -> Option<&'a str> {
    item.get(attribute).and_then(|value| value.as_s().ok()).map(String::as_str)
}
