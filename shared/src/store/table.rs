//! Creates the table in local mode and tests; in the cloud the template does.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};

use crate::fault::Fault;

/// Creates the table if it does not exist: `pk`, `sk`, no index. For local mode and tests only.
///
/// # Errors
/// When the store does not answer.
pub async fn create(client: &Client, table: &str) -> Result<(), Fault> {
    let attribute = |name: &str| AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build();
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let building = |e| Fault::internal("describing the table", e);
    let sent = client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("pk").map_err(building)?)
        .attribute_definitions(attribute("sk").map_err(building)?)
        .key_schema(key("pk", KeyType::Hash).map_err(building)?)
        .key_schema(key("sk", KeyType::Range).map_err(building)?)
        .send()
        .await;
    match sent {
        Ok(_) => Ok(()),
        Err(SdkError::ServiceError(e)) if e.err().is_resource_in_use_exception() => Ok(()),
        Err(e) => Err(super::retry::store_fault(table, "making the table", e)),
    }
}
