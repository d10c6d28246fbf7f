//! The page of the mailing list in my account: the customer's status, and the buttons for it.

use askama::Template;
use shared::mailing_list::{ConsentForm, ListEntry, ListStatus};
use shared::web::{Form, Frame, Rejection, Reply, SignedIn};

#[derive(Template)]
#[template(path = "mailing-list.html")]
struct MailingListPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// The customer's status, in words.
    text: String,
    /// The text of the consent, and the label of its button.
    join: Option<(String, &'a str)>,
    may_leave: bool,
}

pub(super) async fn show(cx: SignedIn<'_>, entry: Option<&ListEntry>) -> Result<Reply, Rejection> {
    let frame = cx.frame();
    let texts = &frame.texts;
    let consent = texts.with(ConsentForm::Account.wording(), "shop", &frame.shop_name);
    let mailed = || texts.with("account-mailing-pending", "email", cx.customer().email.as_typed());
    let has_asked = cx.query("asked").is_some();
    let (text, join, may_leave) = match entry.map(|entry| &entry.status) {
        Some(ListStatus::Confirmed { at, .. }) => {
            let since = texts.day(*at, &cx.shop.zone().await?);
            (texts.with("account-mailing-subscribed", "date", since), None, true)
        }
        Some(ListStatus::Suppressed { .. }) => (frame.t("account-mailing-suppressed"), None, false),
        Some(ListStatus::Pending { .. }) => (mailed(), Some((consent, "account-mailing-again")), true),
        _ if has_asked => (mailed(), Some((consent, "account-mailing-again")), false),
        Some(ListStatus::Unsubscribed { .. }) | None => (frame.t("account-mailing-none"), Some((consent, "account-mailing-join")), false),
    };
    cx.page(&frame, &MailingListPage { frame: &frame, form: cx.form(), text, join, may_leave })
}
