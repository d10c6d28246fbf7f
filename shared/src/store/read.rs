//! Reads items by key: one item, or several.

use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::meter::Action;
use super::query::string_attribute;
use super::{Consistency, Item, Key, Store, from_item};
use crate::fault::Fault;

/// The maximum number of keys in one batch read.
const BATCH_MAX: usize = 100;

impl Store {
    /// The item at a key, as a value.
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
            .map_err(|e| self.fault("getting an item", e))?;
        self.record(started, vec![(Action::GetItem, key.kind().to_owned())], answer.consumed_capacity.as_slice());
        answer.item.map(from_item).transpose()
    }

    /// The items at several keys, in the order of the keys; `None` for those that do not exist. One call reads up to a
    /// hundred.
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
            for item in self.batch_get_chunk(chunk, consistency).await? {
                let place = string_attribute(&item, "pk").zip(string_attribute(&item, "sk"));
                for (key, found) in keys.iter().zip(&mut found) {
                    if place == Some((key.pk.as_str(), key.sk.as_str())) {
                        *found = Some(item.clone());
                    }
                }
            }
        }
        Ok(found)
    }

    /// The items at no more keys than one call takes, in any order. Unprocessed keys are requested again.
    async fn batch_get_chunk(&self, keys: &[&Key], consistency: Consistency) -> Result<Vec<Item>, Fault> {
        let mut items = Vec::new();
        let mut missing: Vec<Item> = keys.iter().map(|key| key.attributes()).collect();
        let mut backoff = self.backoff();
        loop {
            let asked = KeysAndAttributes::builder()
                .set_keys(Some(missing))
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
                .map_err(|e| self.fault("getting items", e))?;
            let accesses = keys.iter().map(|key| (Action::BatchGetItem, key.kind().to_owned())).collect();
            self.record(started, accesses, answer.consumed_capacity());
            items.extend(answer.responses.and_then(|mut tables| tables.remove(&*self.table)).unwrap_or_default());
            missing = answer.unprocessed_keys.and_then(|mut tables| tables.remove(&*self.table)).map(|k| k.keys).unwrap_or_default();
            if missing.is_empty() {
                return Ok(items);
            }
            backoff.pause("getting items").await?;
        }
    }
}
