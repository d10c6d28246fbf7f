//! The shop as `operate` uses it. It knows only the table, and can neither sign nor send.

use std::sync::Arc;

use aws_config::BehaviorVersion;
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

/// The shop of a table, with the credentials that the SDK finds. At another endpoint it uses none, for trying things
/// out.
pub async fn shop_for_table(table: &str, endpoint: Option<&str>) -> Result<Shop, super::lambda::Error> {
    let rng = Rng::from_entropy();
    let store = if let Some(endpoint) = endpoint {
        connect::to_endpoint(endpoint, table, Signing::Anybody, None, rng.clone()).await?
    } else {
        let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
        let config = aws_sdk_dynamodb::config::Builder::from(&sdk).timeout_config(TimeLimits::LOCAL_TABLE.config());
        Store::new(aws_sdk_dynamodb::Client::from_conf(config.build()), table, rng.clone())
    };
    let nowhere = Url::parse("https://nowhere.invalid/")?;
    Ok(Shop::open(Parts {
        store,
        keys: KeyRing::new(rng.bytes()),
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
