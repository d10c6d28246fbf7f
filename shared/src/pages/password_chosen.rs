//! What follows when somebody has chosen a password by a mailed link.

use crate::customers::LoginRecord;
use crate::web::{Flash, Rejection, Reply, SetCookie, StatusView, Visitor};

/// Leads a browser to the log-in, with the address filled in, and lets it be known for this account (PW-7). `notice` is the key
/// of what the log-in says first. Nobody is logged in by a mailed link (S-RS-5).
///
/// # Errors
/// When the answer does not serialise: a bug in its type.
pub fn password_chosen(cx: Visitor<'_>, login: &LoginRecord, notice: &str) -> Result<Reply, Rejection> {
    if !cx.prefers_html() {
        return cx.show(&StatusView::DONE);
    }
    let known = cx.known_browsers().in_next_epoch(cx.shop, login);
    let reply = cx.see_other_showing("/login", Flash::notice("/login", notice).with_value("email", login.email.as_typed()))?;
    Ok(reply.cookie(SetCookie::known_browsers(cx.shop, &known)))
}
