//! The shop as `operate` uses it. It knows the table and the shop's secret, with which rows of the audit log are signed,
//! and can send nothing.

use std::sync::Arc;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use url::Url;

use crate::config::Config;
use crate::mailer::{Letter, Mailer, SendError, SendFuture};
use crate::metrics::InMemoryMetrics;
use crate::passwords::Hasher;
use crate::shop::{Parts, Shop};
use crate::store::Store;
use crate::store::connect::{self, Signing, TimeLimits};
use crate::texts::Languages;
use crate::values::{Clock, Currency, KeyRing, Rng};

/// Where the shop's secret is.
#[derive(Clone, Debug)]
pub enum SecretSource {
    /// In the secrets manager, by its ARN.
    Arn(String),
    /// Here, for trying things out.
    Text(String),
}

/// The keys that a secret stands for.
///
/// # Errors
/// When the secrets manager does not return it.
async fn keys_of(secret: &SecretSource) -> Result<KeyRing, super::lambda::Error> {
    let arn = match secret {
        SecretSource::Text(text) => return Ok(KeyRing::from_text(text)),
        SecretSource::Arn(arn) => arn,
    };
    let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = aws_sdk_secretsmanager::Client::new(&sdk);
    let found = client.get_secret_value().secret_id(arn).send().await;
    let found = found.map_err(|e| format!("the shop's secret {arn} cannot be read: {}", DisplayErrorContext(e)))?;
    Ok(KeyRing::from_text(&found.secret_string.ok_or_else(|| format!("the shop's secret {arn} is not text"))?))
}

/// The shop of a table, with the credentials that the SDK finds. At another endpoint it uses none, for trying things
/// out. Without the secret it can only read.
///
/// # Errors
/// When the table or the secret cannot be reached.
pub async fn shop_for_table(table: &str, endpoint: Option<&str>, secret: Option<&SecretSource>) -> Result<Shop, super::lambda::Error> {
    let rng = Rng::from_entropy();
    let store = if let Some(endpoint) = endpoint {
        connect::to_endpoint(endpoint, table, Signing::Anybody, None, rng.clone()).await?
    } else {
        let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
        let config = aws_sdk_dynamodb::config::Builder::from(&sdk).timeout_config(TimeLimits::LOCAL_TABLE.config());
        Store::new(aws_sdk_dynamodb::Client::from_conf(config.build()), table, rng.clone())
    };
    let keys = match secret {
        Some(secret) => keys_of(secret).await?,
        None => KeyRing::new(rng.bytes()),
    };
    let nowhere = Url::parse("https://nowhere.invalid/")?;
    Ok(Shop::open(Parts {
        store,
        keys,
        clock: Arc::new(Clock::system()),
        rng,
        hasher: Hasher::default(),
        mailer: Box::new(NoMailer),
        metrics: Box::new(InMemoryMetrics::default()),
        config: Config {
            base_url: nowhere.clone(),
            storefront_url: nowhere,
            shop_name: "Shopfolk".to_owned(),
            languages: Languages::all(),
            currency: Currency::parse("XXX").ok_or("no currency's code")?,
            mail_sender: String::new(),
        },
    }))
}

struct NoMailer;

impl Mailer for NoMailer {
    fn send<'a>(&'a self, _: &'a Letter) -> SendFuture<'a> {
        Box::pin(async { Err(SendError::new("the operator's program sends nothing")) })
    }
}
