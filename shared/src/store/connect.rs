//! Reaching a table that is not in the cloud: the embedded store, or Amazon's DynamoDB Local.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Credentials, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};

use super::{Store, table};
use crate::fault::Fault;
use crate::values::Rng;

/// What the SDK sends its requests through.
pub type HttpClient = SharedHttpClient;

/// How the SDK tries a failed call again, in the cloud and everywhere else: three tries in all, soon after each other, as
/// somebody waits. By itself it would wait a second and more for a throttled key.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig::standard().with_initial_backoff(Duration::from_millis(25))
}

/// How long one try may take: a connection that hangs is given up while there is still time for another try.
pub(crate) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(4)).build()
}

/// The table at an endpoint, made where it is not there yet. `http` replaces the SDK's own connector: there the embedded
/// store answers and tests inject faults.
///
/// # Errors
/// When the store does not answer.
pub async fn to_endpoint(endpoint: &str, table: &str, http: Option<SharedHttpClient>, rng: Rng) -> Result<Store, Fault> {
    let client = client(endpoint, http);
    table::create(&client, table).await?;
    Ok(Store::new(client, table, rng))
}

/// A client for an endpoint that asks nobody for credentials.
pub fn client(endpoint: &str, http: Option<SharedHttpClient>) -> Client {
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(endpoint)
        .retry_config(retries())
        // Otherwise all shops of a process would share one budget of retries.
        .retry_partition(RetryPartition::custom(endpoint.to_owned()).build())
        .timeout_config(timeouts());
    config.set_http_client(http);
    Client::from_conf(config.build())
}
