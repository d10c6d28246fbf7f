//! Reaching a table that is not in the cloud: the embedded store, or Amazon's DynamoDB Local.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Credentials, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};

use super::{Store, table};
use crate::fault::Fault;

/// What the SDK sends its requests through.
pub type HttpClient = SharedHttpClient;

/// How a call that was refused is tried again, in the cloud and everywhere else: three times in all, and soon, as someone waits. The
/// SDK by itself would wait a second and more for a throttled key.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig::standard().with_initial_backoff(Duration::from_millis(25))
}

/// How long one try may take: a connection that hangs is given up while there is time for another.
pub(crate) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(4)).build()
}

/// The table at an endpoint, made where it is not there yet. `http` stands in for the SDK's own connector: the seam
/// where the embedded store answers and where tests inject faults.
pub async fn to_endpoint(endpoint: &str, table: &str, http: Option<SharedHttpClient>) -> Result<Store, Fault> {
    let client = client(endpoint, http);
    table::create(&client, table).await?;
    Ok(Store::new(client, table))
}

/// A client for an endpoint that does not ask who calls.
pub fn client(endpoint: &str, http: Option<SharedHttpClient>) -> Client {
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(endpoint)
        .retry_config(retries())
        // Without one of its own, all shops of a process would share what may be spent on retries.
        .retry_partition(RetryPartition::custom(endpoint.to_owned()).build())
        .timeout_config(timeouts());
    config.set_http_client(http);
    Client::from_conf(config.build())
}
