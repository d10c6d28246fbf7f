//! The cloud's side: what Amazon's runtime hands over becomes a call, and the reply goes back.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use aws_config::{BehaviorVersion, SdkConfig};
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt as _, service_fn};
use url::Url;

use super::serve;
use crate::mail::ses::SesMailer;
use crate::metrics::EmbeddedMetrics;
use crate::passwords::Hasher;
use crate::shop::{Config, Parts, Shop};
use crate::store::Store;
use crate::texts::Languages;
use crate::values::{Clock, Currency, Dice, KeyRing};
use crate::web::{Incoming, UseCase};

/// The `main` of a function with routes: hands its `handle` to Amazon's runtime.
#[macro_export]
macro_rules! lambda {
    ($name:literal, $function:ident) => {
        #[$crate::runtime::lambda::tokio::main(flavor = "current_thread", crate = "shared::runtime::lambda::tokio")]
        async fn main() -> Result<(), $crate::runtime::lambda::Error> {
            $crate::runtime::lambda::run($crate::use_case!($name, $function)).await
        }
    };
}

pub use lambda_http::Error;
pub use tokio;

/// Answers calls until the platform ends the process.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run(use_case: UseCase) -> Result<(), Error> {
    start_log();
    let shop = shop_from_environment().await?;
    let use_cases = [use_case];
    lambda_http::run(service_fn(|request: lambda_http::Request| async {
        let response = serve(&shop, &use_cases, incoming(request)).await;
        let (head, body) = response.into_parts();
        let body = match String::from_utf8(body.to_vec()) {
            Ok(text) => Body::Text(text),
            Err(e) => Body::Binary(e.into_bytes()),
        };
        Ok::<_, Error>(lambda_http::Response::from_parts(head, body))
    }))
    .await
}

/// JSON lines on standard output, as the platform collects them.
pub fn start_log() {
    tracing_subscriber::fmt().json().with_target(false).with_max_level(tracing::Level::INFO).without_time().init();
}

/// A call of API Gateway (payload 2.0). The address is the gateway's word for the connection's.
pub fn incoming(request: lambda_http::Request) -> Incoming {
    let (ip, id) = match request.request_context() {
        RequestContext::ApiGatewayV2(context) => (context.http.source_ip, context.request_id),
        _ => (None, None),
    };
    let ip = ip.and_then(|ip| ip.parse().ok()).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let path = request.raw_http_path().to_owned();
    let (head, body) = request.into_parts();
    Incoming {
        method: head.method,
        path,
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: body.to_vec().into(),
        ip,
        id: id.unwrap_or_default(),
    }
}

/// A call as API Gateway writes it down: for recorded events.
pub fn incoming_from_json(event: &str) -> Result<Incoming, Error> {
    Ok(incoming(lambda_http::request::from_str(event)?))
}

/// The shop as the template's environment describes it. Its first call to the table is made here, while the platform
/// lends a whole CPU: the settings are read, and the connection is open before the first caller waits for it.
pub async fn shop_from_environment() -> Result<Shop, Error> {
    let find = |name: &str| std::env::var(name).ok();
    let variable = |name: &str| variable(find, name);
    let config = config_from(find)?;
    let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let keys = KeyRing::from_text(&secret(&sdk, &variable("SHOP_SECRET_ARN")?).await?);
    let client = aws_sdk_dynamodb::Client::new(&sdk);
    let mailer = SesMailer::new(sdk, config.sender.clone(), std::env::var("MAIL_CONFIGURATION_SET").ok());
    let shop = Shop::open(Parts {
        store: Store::new(client, &variable("TABLE_NAME")?),
        keys,
        clock: Arc::new(Clock::system()),
        dice: Dice::from_the_system(),
        hasher: Hasher::default(),
        mailer: Box::new(mailer),
        metrics: Box::new(EmbeddedMetrics),
        config,
    });
    if let Err(fault) = shop.settings().await {
        tracing::warn!(%fault, "the first call to the table");
    }
    Ok(shop)
}

/// What the template decides, from its variables. A wrong one ends the start, with its name: better no shop than one whose
/// mails lead nowhere.
pub fn config_from(find: impl Fn(&str) -> Option<String>) -> Result<Config, String> {
    let variable = |name: &str| variable(&find, name);
    let url = |name: &str| Url::parse(&variable(name)?).map_err(|e| format!("{name} is no address: {e}"));
    let currency = variable("SHOP_CURRENCY")?;
    Ok(Config {
        base: url("BASE_URL")?,
        storefront: url("STOREFRONT_URL")?,
        shop_name: variable("SHOP_NAME")?,
        languages: Languages::parse(&variable("SHOP_LANGUAGES")?).map_err(|e| format!("SHOP_LANGUAGES: {e}"))?,
        currency: Currency::parse(&currency).ok_or_else(|| format!("SHOP_CURRENCY is no ISO 4217 code: {currency}"))?,
        sender: variable("MAIL_SENDER")?,
    })
}

fn variable(find: impl Fn(&str) -> Option<String>, name: &str) -> Result<String, String> {
    find(name).filter(|value| !value.is_empty()).ok_or_else(|| format!("the environment has no {name}"))
}

/// The shop's secret. Only its place stands in the environment (S-LR-4).
async fn secret(sdk: &SdkConfig, arn: &str) -> Result<String, Error> {
    let found = aws_sdk_secretsmanager::Client::new(sdk).get_secret_value().secret_id(arn).send().await?;
    found.secret_string.ok_or_else(|| "the shop's secret is no text".into())
}
