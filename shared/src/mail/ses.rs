//! The mailer of the cloud: Amazon SES. Built when the first letter is sent, so that a start without mail costs
//! nothing.

use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};
use tokio::sync::OnceCell;

use super::{Letter, MailId, Mailer, NotSent, Sending};

/// SES with the sender and the configuration set of the shop.
pub struct SesMailer {
    config: SdkConfig,
    client: OnceCell<Client>,
    sender: String,
    configuration_set: Option<String>,
}

impl SesMailer {
    pub fn new(config: SdkConfig, sender: String, configuration_set: Option<String>) -> Self {
        Self { config, client: OnceCell::new(), sender, configuration_set }
    }

    async fn deliver(&self, letter: &Letter) -> Result<MailId, NotSent> {
        let client = self.client.get_or_init(|| async { Client::new(&self.config) }).await;
        let sent = client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(letter.to.typed()).build())
            .content(EmailContent::builder().simple(message(letter)?).build())
            .set_configuration_set_name(self.configuration_set.clone())
            .send()
            .await
            .map_err(|e| refused(&e))?;
        Ok(MailId(sent.message_id.unwrap_or_default()))
    }
}

impl Mailer for SesMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a> {
        Box::pin(self.deliver(letter))
    }
}

/// What the service says names addresses: whom a mail is to, and whom it may not be from.
fn refused(error: &SdkError<SendEmailError>) -> NotSent {
    let why = error.code().map_or_else(|| error.to_string(), |code| format!("the mail service said {code}"));
    let words = error.message().map_or_else(|| DisplayErrorContext(error).to_string(), str::to_owned);
    NotSent::because(why).in_words(&words)
}

fn message(letter: &Letter) -> Result<Message, NotSent> {
    let unfit = |e: BuildError| NotSent::because("a letter that the mail service cannot take").in_words(&e.to_string());
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
    use aws_sdk_sesv2::error::ErrorMetadata;
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    /// S-LR-1: its words name whom the mail was to, and are kept for staff alone.
    #[test]
    fn what_the_mail_service_says_of_an_address_is_not_for_the_log() {
        let words = "Email address is not verified. The following identities failed the check: Ursula <ursula@example.com>";
        let error = SendEmailError::generic(ErrorMetadata::builder().code("MessageRejected").message(words).build());
        let answer = HttpResponse::new(StatusCode::try_from(400).expect("a status"), words.into());
        let refused = refused(&SdkError::service_error(error, answer));
        assert_eq!(refused.to_string(), "the mail service said MessageRejected");
        assert_eq!(format!("{refused:?}"), "NotSent(the mail service said MessageRejected)");
        let in_full = "the mail service said MessageRejected: Email address is not verified. The following identities failed the check: Ursula [address]";
        assert_eq!(refused.in_full(), in_full);
    }

    #[test]
    fn a_mail_service_that_does_not_answer_is_told_apart() {
        let refused = refused(&SdkError::timeout_error("no answer"));
        assert_eq!(refused.to_string(), "request has timed out");
        assert!(refused.in_full().contains("no answer"), "{}", refused.in_full());
    }
}
