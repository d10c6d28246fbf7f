//! Connects to a table outside the cloud: the embedded store, or Amazon's DynamoDB Local.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Credentials, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};

use super::{Store, table};
use crate::fault::Fault;
use crate::values::Rng;

/// The HTTP client through which the SDK sends its requests.
pub type HttpClient = SharedHttpClient;

/// The SDK's retries, in the cloud and everywhere else: three tries in all, close together, because somebody is
/// waiting. By default the SDK would wait a second or more for a throttled key.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig::standard().with_initial_backoff(Duration::from_millis(25))
}

/// The timeout of one try: a hanging connection is given up while there is still time for another try.
pub(crate) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(4)).build()
}

/// The table at an endpoint, created if it does not exist. `http` replaces the SDK's own connector; the embedded store
/// answers there, and tests inject faults.
///
/// # Errors
/// When the store does not answer.
pub async fn to_endpoint(endpoint: &str, table: &str, http: Option<SharedHttpClient>, rng: Rng) -> Result<Store, Fault> {
    let client = client(endpoint, http);
    table::create(&client, table).await?;
    Ok(Store::new(client, table, rng))
}

/// A client for an endpoint that needs no credentials.
pub fn client(endpoint: &str, http: Option<SharedHttpClient>) -> Client {
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(endpoint)
        .retry_config(retries())
        // Otherwise all shops in a process would share one retry budget.
        .retry_partition(RetryPartition::custom(endpoint.to_owned()).build())
        .timeout_config(timeouts());
    config.set_http_client(http);
    Client::from_conf(config.build())
}
