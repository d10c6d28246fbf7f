//! The page that sends people to their inbox, and sends the mail again if it does not come.

use askama::Template;

use crate::web::{Flash, Form, Frame, Rejection, Reply, Visitor};

/// The query parameter that asks for the page: reloading it shows it again and sends nothing.
const SENT: &str = "sent";
const ADDRESS: &str = "email";

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
    /// Everything that was asked for.
    fields: &'a [(String, String)],
}

impl LookInInbox {
    /// Leads from the form to the page, which shows the address once and keeps the form as it was filled in.
    ///
    /// # Errors
    /// Never.
    pub fn lead_to(self, cx: Visitor<'_>) -> Result<Reply, Rejection> {
        let to = format!("{}?{SENT}=1", self.action);
        cx.see_other_showing(&to, Flash::form(&to, &Form::filled_in(cx.request.raw_body())))
    }

    /// Whether the page of a form is asked for this one instead.
    pub fn is_asked_for(cx: Visitor<'_>) -> bool {
        cx.form().refusal().is_none() && cx.query(SENT).is_some()
    }

    /// The page, the same for every address. Its button posts the same form once more, within the same limits.
    ///
    /// # Errors
    /// When the template does not render.
    pub async fn show(self, cx: Visitor<'_>) -> Result<Reply, Rejection> {
        let frame = cx.frame().await;
        cx.page(&frame, &LookInInboxPage { frame: &frame, page: self, email: cx.form().value(ADDRESS), fields: cx.form().values() })
    }
}
