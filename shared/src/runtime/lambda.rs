//! The cloud: Amazon's runtime delivers requests, and replies go back through it.

use std::sync::Arc;

use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use url::Url;

use super::front::Front;
use super::gateway::{self, GatewayEvent};
use super::platform::Platform;
use super::{deadline, log};
use crate::config::Config;
use crate::mailer::ses::SesMailer;
use crate::mailer::{Letter, Mailer, SendError, SendFuture, mailbox};
use crate::metrics::EmfMetrics;
use crate::passwords::Hasher;
use crate::settings;
use crate::shop::{Parts, Shop};
use crate::store::Store;
use crate::texts::Languages;
use crate::values::{Clock, Currency, KeyRing, Rng};
use crate::web::UseCase;

/// The `main` of a function with routes: runs its use case on Amazon's runtime.
#[macro_export]
macro_rules! lambda {
    ($name:literal, $function:ident) => {
        #[$crate::runtime::lambda::tokio::main(flavor = "current_thread", crate = "shared::runtime::lambda::tokio")]
        async fn main() -> Result<(), $crate::runtime::lambda::Error> {
            $crate::runtime::lambda::run($crate::use_case!($name, $function)).await
        }
    };
}

pub use lambda_runtime::Error;
pub use tokio;

/// Answers calls until the platform ends the process.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run(use_case: UseCase) -> Result<(), Error> {
    log::start();
    let shop = shop_from_environment().await?;
    let use_cases = [use_case];
    let front = Front::from_variable(std::env::var("FRONT_SECRET_DIGEST").ok())?;
    let answer = async |event: LambdaEvent<GatewayEvent>| {
        let shop = deadline::shop_for(&shop, &event.context);
        Ok::<_, Error>(gateway::answer(&shop, &front, &use_cases, event.payload).await?)
    };
    lambda_runtime::run(service_fn(answer)).await
}

/// The shop as the environment from the template describes it. It reads the settings here, together with the secret,
/// while the platform still lends a whole CPU, so that the connection to the table is open before the first caller
/// waits for it.
///
/// # Errors
/// When the environment is incomplete, or the secret cannot be read.
pub async fn shop_from_environment() -> Result<Shop, Error> {
    open(|_, _| Box::new(NoMailer)).await
}

/// The same for the only function that sends mail.
///
/// # Errors
/// When the environment is incomplete, or the secret cannot be read.
pub async fn mailing_shop_from_environment() -> Result<Shop, Error> {
    let configuration_set = std::env::var("MAIL_CONFIGURATION_SET").ok();
    open(|platform, config| Box::new(SesMailer::new(platform.ses(), mailbox(&config.shop_name, &config.mail_sender), configuration_set)))
        .await
}

async fn open(mailer: impl FnOnce(&Platform, &Config) -> Box<dyn Mailer>) -> Result<Shop, Error> {
    let find = |name: &str| std::env::var(name).ok();
    let variable = |name: &str| variable(find, name);
    let config = config_from_variables(find)?;
    let platform = Platform::from_variables(find)?;
    let rng = Rng::from_entropy();
    let table = variable("TABLE_NAME")?;
    let store = Store::new(platform.dynamodb(), &table, rng.clone());
    let secret_arn = variable("SHOP_SECRET_ARN")?;
    let clock = Clock::system();
    let (secret, settings) = tokio::join!(platform.secret(&secret_arn), settings::load(&store));
    let shop = Shop::open(Parts {
        store,
        keys: KeyRing::from_text(&secret?),
        clock: Arc::new(clock),
        rng,
        hasher: Hasher::default(),
        mailer: mailer(&platform, &config),
        metrics: Box::new(EmfMetrics::new(variable("METRICS_NAMESPACE")?)),
        config,
    });
    match settings {
        Ok(settings) => shop.use_settings(settings),
        Err(fault) => tracing::warn!(%fault, table, "the settings could not be read at start"),
    }
    Ok(shop)
}

/// The configuration from the template's variables. An invalid one stops the start and is named: better no shop than
/// one whose mails lead nowhere.
pub fn config_from_variables(find: impl Fn(&str) -> Option<String>) -> Result<Config, String> {
    let variable = |name: &str| variable(&find, name);
    let url = |name: &str| Url::parse(&variable(name)?).map_err(|e| format!("{name} is not a URL: {e}"));
    let currency = variable("SHOP_CURRENCY")?;
    Ok(Config {
        base_url: url("BASE_URL")?,
        storefront_url: url("STOREFRONT_URL")?,
        shop_name: variable("SHOP_NAME")?,
        languages: Languages::parse(&variable("SHOP_LANGUAGES")?).map_err(|e| format!("SHOP_LANGUAGES: {e}"))?,
        currency: Currency::parse(&currency).ok_or_else(|| format!("SHOP_CURRENCY is not an ISO 4217 code: {currency}"))?,
        mail_sender: variable("MAIL_SENDER")?,
    })
}

fn variable(find: impl Fn(&str) -> Option<String>, name: &str) -> Result<String, String> {
    find(name).filter(|value| !value.is_empty()).ok_or_else(|| format!("the environment has no {name}"))
}

/// The mailer of functions that never send: their requests only enqueue jobs.
struct NoMailer;

impl Mailer for NoMailer {
    fn send<'a>(&'a self, _letter: &'a Letter) -> SendFuture<'a> {
        Box::pin(async { Err(SendError::new("this function sends no mail")) })
    }
}
