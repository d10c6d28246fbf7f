//! The mail service's feedback on a mail, as the event that the cloud would deliver.

use local::dev::{SimulatedFeedback, feedback_event};
use serde_json::Value;
use shared::fault::Fault;
use shared::runtime::events;

use crate::TestShop;

impl TestShop {
    /// Mail to an address bounces for good.
    pub async fn bounces(&self, email: &str) {
        self.receives_feedback(feedback_event(SimulatedFeedback::Bounce, email, self.now())).await.expect("it is taken in");
    }

    /// A reader reports a mail as spam.
    pub async fn complains(&self, email: &str) {
        self.receives_feedback(feedback_event(SimulatedFeedback::Complaint, email, self.now())).await.expect("it is taken in");
    }

    /// The event bus delivers this event.
    pub async fn receives_feedback(&self, event: Value) -> Result<(), Fault> {
        let told = events::parse_feedback(event).expect("news of the mail service");
        mail_feedback::handle(self.shop(), &told).await
    }
}
