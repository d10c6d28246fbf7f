//! The page that sends people to their inbox, and sends the mail again if it does not come.

use askama::Template;
use http::StatusCode;

use crate::values::EmailAddress;
use crate::web::{Frame, Rejection, Reply, Visitor};

/// The form that sent the mail, and the page's texts.
#[derive(Clone, Copy, Debug)]
pub struct LookInInbox {
    /// Where the form is posted.
    pub action: &'static str,
    /// The key of the title.
    pub title: &'static str,
    /// The key of the text.
    pub text: &'static str,
}

#[derive(Template)]
#[template(path = "look-in-inbox.html")]
struct LookInInboxPage<'a> {
    frame: &'a Frame,
    page: LookInInbox,
    email: &'a str,
}

impl LookInInbox {
    /// The page, the same for every address. Its button posts the form once more, within the same limits.
    ///
    /// # Errors
    /// When the template does not render: a bug in it.
    pub async fn page(self, cx: Visitor<'_>, email: &EmailAddress) -> Result<Reply, Rejection> {
        let frame = cx.frame().await;
        let page = LookInInboxPage { frame: &frame, page: self, email: email.as_typed() };
        Ok(frame.reply(StatusCode::ACCEPTED, &page)?)
    }
}
