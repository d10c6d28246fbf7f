//! The mailer of the cloud: Amazon SES. Built when the first letter is sent, so that a start without mail costs
//! nothing.

use std::error::Error;
use std::io;
use std::iter::successors;
use std::time::Duration;

use aws_sdk_sesv2::error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};
use aws_sdk_sesv2::{Client, Config};
use aws_smithy_runtime_api::client::result::ConnectorError;
use tokio::sync::OnceCell;

use super::{Letter, MailId, Mailer, SendError, SendFuture};
use crate::store::connect::TimeLimits;

/// How long the mail service may take for a letter. One that it does not take by then waits in the outbox.
pub const TIME_LIMITS: TimeLimits = TimeLimits { attempt: Duration::from_secs(5), operation: Duration::from_secs(12) };

/// What the way to the service breaks by where only the words of a library name it, the narrower before the wider: a
/// certificate that nobody trusts, a name that does not resolve.
const NAMED_CAUSES: [&str; 3] = ["invalid peer certificate", "TLS handshake failed", "dns error"];

/// SES with the sender and the configuration set of the shop.
pub struct SesMailer {
    config: Config,
    client: OnceCell<Client>,
    sender: String,
    configuration_set: Option<String>,
}

impl SesMailer {
    pub fn new(config: Config, sender: String, configuration_set: Option<String>) -> Self {
        Self { config, client: OnceCell::new(), sender, configuration_set }
    }

    async fn deliver(&self, letter: &Letter) -> Result<MailId, SendError> {
        let client = self.client.get_or_init(|| async { Client::from_conf(self.config.clone()) }).await;
        let sent = client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(letter.recipient()).build())
            .content(EmailContent::builder().simple(message(letter)?).build())
            .set_configuration_set_name(self.configuration_set.clone())
            .send()
            .await
            .map_err(|e| send_error(&e))?;
        Ok(MailId(sent.message_id.unwrap_or_default()))
    }
}

impl Mailer for SesMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> SendFuture<'a> {
        Box::pin(self.deliver(letter))
    }
}

/// What the service says names addresses: whom a mail is to, and whom it may not be from.
fn send_error(error: &SdkError<SendEmailError>) -> SendError {
    let why = error.code().map_or_else(|| reason_without_code(error), |code| format!("the mail service said {code}"));
    let words = error.message().map_or_else(|| DisplayErrorContext(error).to_string(), str::to_owned);
    SendError::new(why).with_details(&words)
}

/// Why nothing is known that the service said: in words of ours, by the kind of what broke.
fn reason_without_code(error: &SdkError<SendEmailError>) -> String {
    match error {
        SdkError::TimeoutError(_) => "the mail service did not answer in time".to_owned(),
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(error) => format!("the mail service was not reached: {}", connector_reason(error)),
            None => "the mail service was not reached".to_owned(),
        },
        SdkError::ResponseError(answer) => {
            format!("the mail service answered {} in no form that is known", answer.raw().status().as_u16())
        }
        SdkError::ServiceError(answer) => format!("the mail service answered {} without a code", answer.raw().status().as_u16()),
        _ => "the mail service was not asked: the call could not be made".to_owned(),
    }
}

/// How the way to the service broke: `io error, connection refused`.
fn connector_reason(error: &ConnectorError) -> String {
    let chain: Vec<&(dyn Error + 'static)> = successors(error.source(), |&error| error.source()).collect();
    let words: Vec<String> = chain.iter().map(ToString::to_string).collect();
    let named = NAMED_CAUSES.into_iter().find(|name| words.iter().any(|words| words.contains(name))).map(str::to_owned);
    let of_system = || chain.iter().find_map(|error| error.downcast_ref::<io::Error>()).map(|error| error.kind().to_string());
    match named.or_else(of_system) {
        Some(what) => format!("{error}, {what}"),
        None => error.to_string(),
    }
}

fn message(letter: &Letter) -> Result<Message, SendError> {
    let unfit = |e: BuildError| SendError::new("a letter that the mail service cannot take").with_details(&e.to_string());
    let content = |text: String| Content::builder().data(text).charset("UTF-8").build().map_err(unfit);
    let text = content(letter.text()?)?;
    let html = content(letter.html()?)?;
    let mut message = Message::builder().subject(content(letter.subject.clone())?).body(Body::builder().text(text).html(html).build());
    for (name, value) in letter.headers() {
        message = message.headers(MessageHeader::builder().name(name).value(value).build().map_err(unfit)?);
    }
    Ok(message.build())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;
    use std::thread;

    use aws_config::{BehaviorVersion, Region, SdkConfig};
    use aws_sdk_sesv2::config::retry::RetryConfig;
    use aws_sdk_sesv2::config::{Builder, Credentials, SharedCredentialsProvider};
    use aws_sdk_sesv2::error::ErrorMetadata;
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    /// S-LR-1: its words name whom the mail was to, and are kept for staff alone.
    #[test]
    fn an_address_in_the_service_s_answer_is_not_logged() {
        let words = "Email address is not verified. The following identities failed the check: Ursula <ursula@example.com>";
        let error = SendEmailError::generic(ErrorMetadata::builder().code("MessageRejected").message(words).build());
        let answer = HttpResponse::new(StatusCode::try_from(400).expect("a status"), words.into());
        let send_error = send_error(&SdkError::service_error(error, answer));
        assert_eq!(send_error.to_string(), "the mail service said MessageRejected");
        assert_eq!(format!("{send_error:?}"), "SendError(the mail service said MessageRejected)");
        let detailed = "the mail service said MessageRejected: Email address is not verified. The following identities failed the check: Ursula [address]";
        assert_eq!(send_error.detailed(), detailed);
    }

    #[test]
    fn a_timeout_is_named() {
        let send_error = send_error(&SdkError::timeout_error("no answer"));
        assert_eq!(send_error.to_string(), "the mail service did not answer in time");
        assert!(send_error.detailed().contains("no answer"), "{}", send_error.detailed());
    }

    /// Somebody who asks the mail service at an address of this machine, once.
    async fn send_to(endpoint: &str) -> SendError {
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("eu-central-1"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new("a", "b", None, None, "test")))
            .endpoint_url(endpoint);
        let client = Client::from_conf(Builder::from(&config.build()).retry_config(RetryConfig::disabled()).build());
        send_error(&client.send_email().send().await.expect_err("nobody is there"))
    }

    #[tokio::test]
    async fn a_failed_connection_is_named_by_its_cause() {
        let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
        let send_error = send_to(&format!("http://{closed}/")).await;
        assert_eq!(send_error.to_string(), "the mail service was not reached: io error, connection refused");

        let stranger = TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = stranger.local_addr().expect("an address");
        let answers = thread::spawn(move || stranger.accept()?.0.write_all(b"no TLS is spoken here"));
        let send_error = send_to(&format!("https://{at}/")).await;
        answers.join().expect("the stranger ends").expect("somebody asked");
        assert_eq!(send_error.to_string(), "the mail service was not reached: io error, TLS handshake failed");
        assert!(send_error.detailed().contains("corrupt message"), "staff see it all: {}", send_error.detailed());
    }

    /// S-LR-1: libraries name hosts and certificates in their words; the log has the kind alone.
    #[test]
    fn a_connector_error_is_logged_by_its_kind_alone() {
        let broken = |words: &str| io::Error::new(io::ErrorKind::ConnectionReset, words.to_owned());
        for (error, told) in [
            (ConnectorError::io(broken("dns error: no address of mail.example").into()), "io error, dns error"),
            (ConnectorError::io(broken("invalid peer certificate: of mail.example").into()), "io error, invalid peer certificate"),
            (ConnectorError::io(broken("mail.example hung up").into()), "io error, connection reset"),
            (ConnectorError::timeout("mail.example is far away".into()), "timeout"),
            (ConnectorError::user("mail.example/ü is no address".into()), "user error"),
        ] {
            let send_error = send_error(&SdkError::dispatch_failure(error));
            assert_eq!(send_error.to_string(), format!("the mail service was not reached: {told}"));
            assert!(send_error.detailed().contains("mail.example"), "{}", send_error.detailed());
        }
        let page = HttpResponse::new(StatusCode::try_from(502).expect("a status"), "a page of mail.example".into());
        let send_error = send_error(&SdkError::response_error("mail.example speaks no JSON", page));
        assert_eq!(send_error.to_string(), "the mail service answered 502 in no form that is known");
    }
}
