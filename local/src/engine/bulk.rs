//! Whole items in and out of the engine, bypassing the shop, so that benchmarks can fill tables of any size.

use std::io;

use dynoxide::{DynoxideError, ImportOptions};
use serde_json::{Value, json};

use super::Engine;

impl Engine {
    /// All items of a table, in `DynamoDB`'s JSON.
    ///
    /// # Errors
    /// When there is no such table, or it cannot be read.
    pub fn items(&self, table: &str) -> io::Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut after = Value::Null;
        loop {
            let input = serde_json::from_value(json!({"TableName": table, "ExclusiveStartKey": after}))?;
            let page = serde_json::to_value(self.database.scan(input).map_err(engine_error)?)?;
            all.extend(page["Items"].as_array().cloned().unwrap_or_default());
            after = page["LastEvaluatedKey"].clone();
            if after.is_null() {
                return Ok(all);
            }
        }
    }

    /// Puts items into a table, all or none. They replace items with the same keys.
    ///
    /// # Errors
    /// When there is no such table, an item has no key, or the disk is full.
    pub fn load(&self, table: &str, items: Vec<Value>) -> io::Result<()> {
        let items = items.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?;
        self.database.import_items(table, items, ImportOptions::default()).map_err(engine_error)?;
        Ok(())
    }
}

fn engine_error(error: DynoxideError) -> io::Error {
    io::Error::other(format!("the embedded store refused: {error}"))
}
