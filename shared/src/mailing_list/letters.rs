//! The letters of the mailing list. They contain no text from whoever signed up, and no advertisement (ML-6).

use super::unsubscribe_link;
use crate::customers::Customer;
use crate::mailer::{Letter, LetterKind};
use crate::shop::Shop;
use crate::values::secret::MailedToken;

pub const OPT_IN_CONFIRM: LetterKind = LetterKind::new("opt_in_confirm", "letter-opt-in-subject");
pub const OPT_IN_REMINDER: LetterKind = LetterKind::new("opt_in_reminder", "letter-reminder-subject");
pub const OPT_OUT_LINK: LetterKind = LetterKind::new("opt_out_link", "letter-leave-subject");
pub const OPT_IN_ALREADY: LetterKind = LetterKind::new("opt_in_already", "letter-already-subject");

/// The confirmation mail.
pub fn confirm(shop: &Shop, customer: &Customer, token: &MailedToken) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), OPT_IN_CONFIRM, &customer.email, &customer.language)
        .paragraph("letter-opt-in-body")
        .button("letter-opt-in-button", shop.config().token_url("/mailing-list/confirm", &token.expose()))
        .paragraph("letter-opt-in-not-you")
}

/// The reminder, for somebody who has not pressed the button (ML-7).
pub fn reminder(shop: &Shop, customer: &Customer, token: &MailedToken) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), OPT_IN_REMINDER, &customer.email, &customer.language)
        .paragraph("letter-reminder-body")
        .button("letter-opt-in-button", shop.config().token_url("/mailing-list/confirm", &token.expose()))
        .paragraph("letter-reminder-not-you")
}

/// The link to leave, for somebody who had none at hand (ML-11).
pub fn leave(shop: &Shop, customer: &Customer) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), OPT_OUT_LINK, &customer.email, &customer.language)
        .paragraph("letter-leave-body")
        .button("letter-leave-button", unsubscribe_link(shop, customer.number, &customer.email))
        .paragraph("letter-leave-not-you")
}

/// For a subscriber whose address was signed up again: they are still on the list.
pub fn already_subscribed(shop: &Shop, customer: &Customer) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), OPT_IN_ALREADY, &customer.email, &customer.language)
        .paragraph("letter-already-body")
        .paragraph("letter-already-leave")
        .with_unsubscribe(unsubscribe_link(shop, customer.number, &customer.email))
}
