//! How the table is called: retries and time limits, and the connection to a table outside the cloud, which is the
//! embedded store or Amazon's DynamoDB Local.

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

/// How long a call to a service may take. A service that accepts calls and never answers must not use up the time that
/// a function has.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimits {
    /// One try, connection included.
    pub attempt: Duration,
    /// All tries of a call, and the pauses between them.
    pub operation: Duration,
}

impl TimeLimits {
    /// For the table in the cloud. It answers in milliseconds; even a call and its page that both wait in vain are
    /// within the shortest time of a function.
    pub const TABLE: Self = Self { attempt: Duration::from_secs(2), operation: Duration::from_secs(4) };
    /// For a table on a developer's machine, which may be busy with something else.
    pub const LOCAL_TABLE: Self = Self { attempt: Duration::from_secs(4), operation: Duration::from_secs(15) };

    /// As a client of the SDK takes them.
    pub(crate) fn config(self) -> TimeoutConfig {
        TimeoutConfig::builder().operation_attempt_timeout(self.attempt).operation_timeout(self.operation).build()
    }
}

/// Whether requests carry a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// By made-up credentials: a server wants to see a signature, though not whose.
    Anybody,
    /// The embedded store never looks, and a signature takes a tenth of a call to it.
    Unsigned,
}

/// The table at an endpoint, created if it does not exist. `http` replaces the SDK's own connector; the embedded store
/// answers there, and tests inject faults.
///
/// # Errors
/// When the store does not answer.
pub async fn to_endpoint(endpoint: &str, table: &str, signing: Signing, http: Option<SharedHttpClient>, rng: Rng) -> Result<Store, Fault> {
    let client = client(endpoint, signing, http);
    table::create(&client, table).await?;
    Ok(Store::new(client, table, rng))
}

/// A client for an endpoint that needs no credentials.
pub fn client(endpoint: &str, signing: Signing, http: Option<SharedHttpClient>) -> Client {
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("local"))
        .endpoint_url(endpoint)
        .retry_config(retries())
        // Otherwise all shops in a process would share one retry budget.
        .retry_partition(RetryPartition::custom(endpoint.to_owned()).build())
        .timeout_config(TimeLimits::LOCAL_TABLE.config());
    config = match signing {
        Signing::Anybody => config.credentials_provider(Credentials::new("local", "local", None, None, "local")),
        Signing::Unsigned => config.allow_no_auth(),
    };
    config.set_http_client(http);
    Client::from_conf(config.build())
}
