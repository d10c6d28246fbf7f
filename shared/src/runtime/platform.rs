//! Setup of Amazon's SDKs in functions: credentials, connector, clients, secret.
//!
//! The platform provides region and credentials in the environment, so nothing else is searched. All clients share one
//! connector that trusts only Amazon's own roots, because a function calls nobody else. Looking for profiles and
//! reading the system's 140 roots used to take most of a start (`docs/performance.md`).

use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use lambda_http::lambda_runtime::Error;

use crate::mailer::ses;
use crate::store::connect::{self, TimeLimits};

/// The roots that Amazon's services are certified by: <https://www.amazontrust.com/repository/>. The first of them
/// expires in December 2037.
const AMAZON_ROOTS: &str = include_str!("../../assets/amazon-roots.pem");

/// For the secret, which is read while a function starts: within the ten seconds that the platform gives a start.
pub const SECRET_LIMITS: TimeLimits = TimeLimits { attempt: Duration::from_secs(2), operation: Duration::from_secs(5) };

/// Makes the clients of Amazon's services.
pub(super) struct Platform {
    sdk: SdkConfig,
    endpoints: Endpoints,
    limits: Limits,
}

/// The time limits of each service.
struct Limits {
    table: TimeLimits,
    mail: TimeLimits,
    secret: TimeLimits,
}

/// Other endpoints of the services than Amazon's own, named by the variables of Amazon's tools:
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>.
struct Endpoints {
    dynamodb: Option<String>,
    secrets_manager: Option<String>,
    sesv2: Option<String>,
}

impl Endpoints {
    /// That of a service takes precedence over that of all services.
    fn from_variables(find: impl Fn(&str) -> Option<String>) -> Self {
        let find = |name: &str| find(name).filter(|url| !url.is_empty());
        let of = |service: &str| find(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| find("AWS_ENDPOINT_URL"));
        Self { dynamodb: of("DYNAMODB"), secrets_manager: of("SECRETS_MANAGER"), sesv2: of("SESV2") }
    }
}

impl Platform {
    /// From a function's variables. The credentials are read again whenever they expire.
    ///
    /// # Errors
    /// When the environment is not that of a function.
    pub(super) fn from_variables(find: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let region = find("AWS_REGION").ok_or("the environment has no AWS_REGION")?;
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(connector(&region, find("AWS_CA_BUNDLE").filter(|path| !path.is_empty()).as_deref())?)
            .region(Region::new(region))
            .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
            .retry_config(RetryConfig::standard())
            .build();
        let limits = Limits { table: TimeLimits::TABLE, mail: ses::TIME_LIMITS, secret: SECRET_LIMITS };
        Ok(Self { sdk, endpoints: Endpoints::from_variables(find), limits })
    }

    /// A client for the table.
    pub(super) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::config::Builder::from(&self.sdk).retry_config(connect::retries());
        config.set_endpoint_url(self.endpoints.dynamodb.clone()).set_timeout_config(Some(self.limits.table.config()));
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// The configuration of a client for the mail service.
    pub(super) fn ses(&self) -> aws_sdk_sesv2::Config {
        let mut config = aws_sdk_sesv2::config::Builder::from(&self.sdk);
        config.set_endpoint_url(self.endpoints.sesv2.clone()).set_timeout_config(Some(self.limits.mail.config()));
        config.build()
    }

    /// The shop's secret. Only its ARN is in the environment (S-LR-4).
    ///
    /// # Errors
    /// When the secrets manager does not return it.
    pub(super) async fn secret(&self, arn: &str) -> Result<String, Error> {
        let mut config = aws_sdk_secretsmanager::config::Builder::from(&self.sdk);
        config.set_endpoint_url(self.endpoints.secrets_manager.clone()).set_timeout_config(Some(self.limits.secret.config()));
        let client = aws_sdk_secretsmanager::Client::from_conf(config.build());
        let found = client.get_secret_value().secret_id(arn).send().await;
        let found = found.map_err(|e| format!("the shop's secret {arn} cannot be read: {}", DisplayErrorContext(e)))?;
        found.secret_string.ok_or_else(|| format!("the shop's secret {arn} is not text").into())
    }
}

/// The connector that all clients share. `roots` is a file of certificates to trust instead of Amazon's, in the variable
/// of Amazon's tools: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html>.
fn connector(region: &str, roots: Option<&str>) -> Result<SharedHttpClient, Error> {
    let trusted = match roots {
        Some(path) => TrustStore::empty().with_pem_certificate(std::fs::read(path).map_err(|e| format!("AWS_CA_BUNDLE {path}: {e}"))?),
        // Amazon's services in China are certified by other roots.
        None if region.starts_with("cn-") => TrustStore::default(),
        None => TrustStore::empty().with_pem_certificate(AMAZON_ROOTS),
    };
    let context = TlsContext::builder().with_trust_store(trusted).build()?;
    Ok(Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(context).build_https())
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::sync::{Arc, Mutex};
    use std::thread;

    use aws_sdk_dynamodb::config::Credentials;

    use super::*;
    use crate::accounts::letters::SIGN_UP;
    use crate::fault::FaultKind;
    use crate::mailer::{Letter, Mailer as _};
    use crate::runtime::lambda::config_from_variables;
    use crate::store::{Consistency, Key, Store};
    use crate::values::{EmailAddress, Language, Rng};

    const SECRET: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop";

    /// Otherwise an unreadable root would show only at the first call in the cloud.
    #[test]
    fn amazons_roots_can_be_read() {
        let region = "eu-central-1";
        assert_eq!(AMAZON_ROOTS.matches("BEGIN CERTIFICATE").count(), 5);
        assert!(connector(region, None).is_ok());
    }

    #[test]
    fn roots_that_cannot_be_read_stop_the_start_and_are_named() {
        let refused = connector("eu-central-1", Some("/nowhere/roots.pem")).expect_err("no such file").to_string();
        assert!(refused.contains("AWS_CA_BUNDLE /nowhere/roots.pem"), "{refused}");
    }

    /// A server that accepts calls and never answers. It keeps their connections.
    struct SilentServer {
        url: String,
        calls: Arc<Mutex<Vec<TcpStream>>>,
    }

    impl SilentServer {
        fn start() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let url = format!("http://{}", listener.local_addr().expect("an address"));
            let calls = Arc::<Mutex<Vec<TcpStream>>>::default();
            let kept = Arc::clone(&calls);
            thread::spawn(move || listener.incoming().flatten().for_each(|call| kept.lock().expect("no panic").push(call)));
            Self { url, calls }
        }

        fn was_called(&self) -> bool {
            !self.calls.lock().expect("no panic").is_empty()
        }
    }

    /// Clients that wait for a moment and no longer, of services at the endpoints that the variables name.
    fn impatient(variables: &[(&str, &str)]) -> Platform {
        let find = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            found.or_else(|| (name == "AWS_REGION").then(|| "eu-central-1".to_owned()))
        };
        let platform = Platform::from_variables(find).expect("a function's environment");
        let credentials = SharedCredentialsProvider::new(Credentials::new("a", "b", None, None, "test"));
        let brief = TimeLimits { attempt: Duration::from_millis(40), operation: Duration::from_millis(100) };
        let limits = Limits { table: brief, mail: brief, secret: brief };
        Platform { sdk: platform.sdk.into_builder().credentials_provider(credentials).build(), limits, ..platform }
    }

    fn letter() -> Letter {
        let config =
            config_from_variables(|name| Some(if name.ends_with("URL") { "https://shop.example/" } else { usual(name) }.to_owned()));
        let email = EmailAddress::parse("ursula@example.com").expect("an address");
        Letter::to(
            &config.expect("a configuration"),
            &crate::settings::Settings::default(),
            SIGN_UP,
            &email,
            &Language::parse("en").expect("a language"),
        )
    }

    fn usual(name: &str) -> &'static str {
        match name {
            "SHOP_CURRENCY" => "EUR",
            "SHOP_LANGUAGES" => "en",
            _ => "shop",
        }
    }

    /// The table, the secrets manager and the mail service, in this order.
    async fn ask(platform: &Platform, service: usize) -> String {
        match service {
            0 => {
                let store = Store::new(platform.dynamodb(), "shop", Rng::seeded(1));
                let fault = store.get::<serde_json::Value>(&Key::new("A", "B"), Consistency::Strong).await.expect_err("no answer");
                assert_eq!(fault.kind(), FaultKind::Unavailable, "so it is answered 503");
                fault.to_string()
            }
            1 => platform.secret(SECRET).await.expect_err("no answer").to_string(),
            _ => {
                let mailer = ses::SesMailer::new(platform.ses(), "shop@shop.example".to_owned(), None);
                mailer.send(&letter()).await.expect_err("no answer").to_string()
            }
        }
    }

    #[tokio::test]
    async fn no_client_waits_for_a_service_that_never_answers() {
        let silent = SilentServer::start();
        let platform = impatient(&[("AWS_ENDPOINT_URL", &silent.url)]);
        let asked = async { [ask(&platform, 0).await, ask(&platform, 1).await, ask(&platform, 2).await] };
        let [table, secret, mail] = tokio::time::timeout(Duration::from_mins(1), asked).await.expect("every client gives up");
        assert!(table.starts_with("getting an item") && table.contains("time"), "{table}");
        assert!(secret.contains(SECRET) && secret.contains("time"), "{secret}");
        assert_eq!(mail, "the mail service did not answer in time");
        assert!(silent.was_called());
    }

    #[test]
    fn an_endpoint_of_one_service_takes_precedence_over_that_of_all() {
        let variables = [("AWS_ENDPOINT_URL", "http://all"), ("AWS_ENDPOINT_URL_SESV2", "http://mail"), ("AWS_ENDPOINT_URL_DYNAMODB", "")];
        let found = Endpoints::from_variables(|name| Some(variables.iter().find(|(known, _)| *known == name)?.1.to_owned()));
        let all = Some("http://all".to_owned());
        assert_eq!((found.dynamodb, found.secrets_manager, found.sesv2), (all.clone(), all, Some("http://mail".to_owned())));
        let none = Endpoints::from_variables(|_| None);
        assert!([none.dynamodb, none.secrets_manager, none.sesv2].iter().all(Option::is_none));
    }

    #[tokio::test]
    async fn every_client_calls_the_endpoint_that_its_variable_names() {
        for (named, name) in
            ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_SESV2"].into_iter().enumerate()
        {
            for service in 0..3 {
                let (own, all) = (SilentServer::start(), SilentServer::start());
                ask(&impatient(&[("AWS_ENDPOINT_URL", &all.url), (name, &own.url)]), service).await;
                assert_eq!((own.was_called(), all.was_called()), (service == named, service != named), "{name}");
            }
        }
    }
}
