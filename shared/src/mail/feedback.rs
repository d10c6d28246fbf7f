//! What the mail service tells of a mail that went out: that it came back, or that its reader reported it.

use serde::Deserialize;
use serde_json::Value;

use crate::fault::Fault;
use crate::mailer::MailId;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::values::{EmailAddress, Timestamp};

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackKind {
    /// It came back for good: there is nobody at that address.
    HardBounce,
    /// It came back this time: a full inbox, a server that is down.
    SoftBounce,
    /// Its reader reported it as spam.
    Complaint,
    /// Nothing that anybody has to act upon: a reader who takes a report back, a mail that arrived.
    Ignored,
}

/// One piece of news of the mail service.
#[derive(Clone, Debug)]
pub struct Feedback {
    pub mail: MailId,
    pub kind: FeedbackKind,
    pub at: Timestamp,
    /// Whom it is about.
    pub recipients: Vec<EmailAddress>,
}

/// As SES publishes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Published {
    mail: Mail,
    #[serde(default)]
    bounce: Option<Bounce>,
    #[serde(default)]
    complaint: Option<Complaint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: MailId,
    timestamp: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounced_recipients: Vec<Recipient>,
    timestamp: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Recipient>,
    timestamp: Timestamp,
    #[serde(default)]
    complaint_sub_type: Option<String>,
    #[serde(default)]
    complaint_feedback_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

impl Feedback {
    /// Reads what the mail service has published. An address that is none of ours in form cannot be one of ours, and
    /// is passed over.
    ///
    /// # Errors
    /// When it is nothing that the mail service publishes.
    pub fn read(published: Value) -> Result<Self, Fault> {
        let published = serde_json::from_value(published).map_err(|e| Fault::corrupt("reading news of the mail service", e))?;
        let Published { mail, bounce, complaint } = published;
        let (kind, at, recipients) = match (bounce, complaint) {
            (Some(bounce), _) => (bounce.kind(), bounce.timestamp, bounce.bounced_recipients),
            (None, Some(complaint)) => (complaint.kind(), complaint.timestamp, complaint.complained_recipients),
            (None, None) => (FeedbackKind::Ignored, mail.timestamp, Vec::new()),
        };
        let recipients = recipients.iter().filter_map(Recipient::address).collect();
        Ok(Self { mail: mail.message_id, kind, at, recipients })
    }
}

/// Counts a mail that came back for now. Nothing is stored, so a report that arrives twice counts twice.
pub fn record_soft_bounce(shop: &Shop) {
    shop.record_event(Event::MailSoftBounced);
}

impl Bounce {
    /// Only what is permanent is hard: an undetermined return may have been the other server's mood.
    fn kind(&self) -> FeedbackKind {
        if self.bounce_type == "Permanent" { FeedbackKind::HardBounce } else { FeedbackKind::SoftBounce }
    }
}

impl Complaint {
    fn kind(&self) -> FeedbackKind {
        let says = |text: &Option<String>| text.as_deref() == Some("not-spam");
        if says(&self.complaint_sub_type) || says(&self.complaint_feedback_type) { FeedbackKind::Ignored } else { FeedbackKind::Complaint }
    }
}

impl Recipient {
    /// The address alone: servers may tell it as `Ursula <ursula@example.com>`.
    fn address(&self) -> Option<EmailAddress> {
        let told = self.email_address.as_str();
        let inside = told.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside);
        EmailAddress::parse(inside.unwrap_or(told)).ok()
    }
}
