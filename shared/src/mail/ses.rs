//! The mailer of the cloud: Amazon SES. Built when the first letter is sent, so that a start without mail costs
//! nothing.

use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
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
            .map_err(|e| NotSent(aws_sdk_sesv2::error::DisplayErrorContext(e).to_string()))?;
        Ok(MailId(sent.message_id.unwrap_or_default()))
    }
}

impl Mailer for SesMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a> {
        Box::pin(self.deliver(letter))
    }
}

fn message(letter: &Letter) -> Result<Message, NotSent> {
    let fault = |e: &dyn std::fmt::Display| NotSent(e.to_string());
    let content = |text: String| Content::builder().data(text).charset("UTF-8").build().map_err(|e| fault(&e));
    let text = content(letter.text().map_err(|e| fault(&e))?)?;
    let html = content(letter.html().map_err(|e| fault(&e))?)?;
    let mut message = Message::builder().subject(content(letter.subject.clone())?).body(Body::builder().text(text).html(html).build());
    for (name, value) in letter.headers() {
        message = message.headers(MessageHeader::builder().name(name).value(value).build().map_err(|e| fault(&e))?);
    }
    Ok(message.build())
}
