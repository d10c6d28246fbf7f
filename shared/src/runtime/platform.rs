//! Setup of Amazon's SDKs in functions: credentials, connector, clients, secret.
//!
//! The platform provides region and credentials in the environment, so nothing else is searched. All clients share one
//! connector that trusts only Amazon's own roots, because a function calls nobody else. Looking for profiles and
//! reading the system's 140 roots used to take most of a start (`docs/performance.md`).

use std::env;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use lambda_runtime::Error;

use crate::store::connect;

/// The roots that Amazon's services are certified by: <https://www.amazontrust.com/repository/>. The first of them
/// expires in December 2037.
const AMAZON_ROOTS: &str = include_str!("../../assets/amazon-roots.pem");

/// The configuration of all clients.
///
/// # Errors
/// When the environment is not that of a function.
pub(super) fn sdk_config() -> Result<SdkConfig, Error> {
    let region = env::var("AWS_REGION").map_err(|_| "the environment has no AWS_REGION")?;
    Ok(SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(connector(&region)?)
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
        .retry_config(RetryConfig::standard())
        .build())
}

/// A client for the table.
pub(super) fn dynamodb(sdk: &SdkConfig) -> aws_sdk_dynamodb::Client {
    let mut config = aws_sdk_dynamodb::config::Builder::from(sdk).retry_config(connect::retries()).timeout_config(connect::timeouts());
    config.set_endpoint_url(endpoint_override("AWS_ENDPOINT_URL_DYNAMODB"));
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// The shop's secret. Only its ARN is in the environment (S-LR-4).
///
/// # Errors
/// When the secrets manager does not return it.
pub(super) async fn secret(sdk: &SdkConfig, arn: &str) -> Result<String, Error> {
    let mut config = aws_sdk_secretsmanager::config::Builder::from(sdk);
    config.set_endpoint_url(endpoint_override("AWS_ENDPOINT_URL_SECRETS_MANAGER"));
    let client = aws_sdk_secretsmanager::Client::from_conf(config.build());
    let found = client.get_secret_value().secret_id(arn).send().await;
    let found = found.map_err(|e| format!("the shop's secret {arn} cannot be read: {}", DisplayErrorContext(e)))?;
    found.secret_string.ok_or_else(|| format!("the shop's secret {arn} is not text").into())
}

/// The endpoint of a service, if the variables of Amazon's own tools name another one.
fn endpoint_override(variable: &str) -> Option<String> {
    env::var(variable).ok()
}

/// The connector that all clients share.
fn connector(region: &str) -> Result<SharedHttpClient, Error> {
    // Amazon's services in China are certified by other roots.
    let trusted = if region.starts_with("cn-") { TrustStore::default() } else { TrustStore::empty().with_pem_certificate(AMAZON_ROOTS) };
    let context = TlsContext::builder().with_trust_store(trusted).build()?;
    Ok(Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(context).build_https())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise an unreadable root would show only at the first call in the cloud.
    #[test]
    fn amazons_roots_can_be_read() {
        let region = "eu-central-1";
        assert_eq!(AMAZON_ROOTS.matches("BEGIN CERTIFICATE").count(), 5);
        assert!(connector(region).is_ok());
    }
}
