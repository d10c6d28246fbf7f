//! The page of the mailing list in my account: the customer's status, and the buttons for it.

use askama::Template;
use shared::mailing_list::{ConsentForm, ListEntry, ListStatus};
use shared::web::{Form, Frame, Pill, Rejection, Reply, SignedIn};

/// The notice after joining: the letter is queued, though the entry may not be written yet.
pub(super) const ASKED: &str = "account-mailing-asked";

/// A status as the heading of its page and as a word.
type ShownStatus = (&'static str, Pill);

const SUBSCRIBED: ShownStatus = ("account-mailing-heading-subscribed", Pill::ok("account-mailing-status-subscribed"));
const PENDING: ShownStatus = ("account-mailing-heading-pending", Pill::warn("account-mailing-status-pending"));
const SUPPRESSED: ShownStatus = ("account-mailing-heading-none", Pill::warn("account-mailing-status-suppressed"));
const NOT_SUBSCRIBED: ShownStatus = ("account-mailing-heading-none", Pill::plain("account-mailing-status-none"));

#[derive(Template)]
#[template(path = "mailing-list.html")]
struct MailingListPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// The customer's status: as a heading, in a word, and what it means.
    heading: &'static str,
    status: Pill,
    text: String,
    /// The text of the consent, and the label of its button.
    join: Option<(String, &'a str)>,
    may_leave: bool,
}

pub(super) async fn show(cx: SignedIn<'_>, entry: Option<&ListEntry>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let texts = &frame.texts;
    let consent = texts.with(ConsentForm::Account.wording(), "shop", &frame.shop_name);
    let mailed = || texts.with("account-mailing-pending", "email", cx.customer().email.as_typed());
    let has_asked = cx.has_notice(ASKED);
    let (status, text, join, may_leave) = match entry.map(|entry| &entry.status) {
        Some(ListStatus::Confirmed { at, .. }) => {
            let since = texts.day(*at, &cx.shop.zone().await?);
            (SUBSCRIBED, texts.with("account-mailing-subscribed", "date", since), None, true)
        }
        Some(ListStatus::Suppressed { .. }) => (SUPPRESSED, frame.t("account-mailing-suppressed"), None, false),
        Some(ListStatus::Pending { .. }) => (PENDING, mailed(), Some((consent, "account-mailing-again")), true),
        _ if has_asked => (PENDING, mailed(), Some((consent, "account-mailing-again")), false),
        Some(ListStatus::Unsubscribed { .. }) | None => {
            (NOT_SUBSCRIBED, frame.t("account-mailing-none"), Some((consent, "account-mailing-join")), false)
        }
    };
    let (heading, status) = status;
    cx.page(&frame, &MailingListPage { frame: &frame, form: cx.form(), heading, status, text, join, may_leave })
}
