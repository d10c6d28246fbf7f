//! The operator's side: a shop of which no more is known than its table. It can neither sign nor send.

use std::sync::Arc;

use aws_config::BehaviorVersion;
use url::Url;

use crate::mail::{Letter, Mailer, NotSent, Sending};
use crate::metrics::CountingMetrics;
use crate::passwords::Hasher;
use crate::shop::{Config, Parts, Shop};
use crate::store::{Store, connect};
use crate::texts::Languages;
use crate::values::{Clock, Currency, Dice, KeyRing};

/// The shop behind a table, with whatever credentials the SDK finds; at an endpoint, with none, for trying things out.
pub async fn shop_behind(table: &str, endpoint: Option<&str>) -> Result<Shop, super::lambda::Error> {
    let store = if let Some(endpoint) = endpoint {
        connect::at(endpoint, table, None).await?
    } else {
        let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
        Store::new(aws_sdk_dynamodb::Client::new(&sdk), table)
    };
    let nowhere = Url::parse("https://nowhere.invalid/")?;
    let dice = Dice::from_the_system();
    Ok(Shop::open(Parts {
        store,
        keys: KeyRing::new(dice.bytes()),
        clock: Arc::new(Clock::system()),
        dice,
        hasher: Hasher::default(),
        mailer: Box::new(NoMailer),
        metrics: Box::new(CountingMetrics::default()),
        config: Config {
            base: nowhere.clone(),
            storefront: nowhere,
            shop_name: "Shopfolk".to_owned(),
            languages: Languages::all(),
            currency: Currency::parse("XXX").ok_or("no currency's code")?,
            sender: String::new(),
        },
    }))
}

struct NoMailer;

impl Mailer for NoMailer {
    fn send<'a>(&'a self, _: &'a Letter) -> Sending<'a> {
        Box::pin(async { Err(NotSent::because("the operator's program sends nothing")) })
    }
}
