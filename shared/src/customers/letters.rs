//! The letters about changes by staff.

use super::{AffiliateNotice, Customer, TermsNotice};
use crate::mailer::{Letter, LetterKind};
use crate::shop::Shop;

pub const AFFILIATE_APPROVED: LetterKind = LetterKind::new("affiliate_approved", "letter-approved-subject");
pub const AFFILIATE_SUSPENDED: LetterKind = LetterKind::new("affiliate_suspended", "letter-suspended-subject");
pub const AFFILIATE_RATE: LetterKind = LetterKind::new("affiliate_rate", "letter-rate-subject");
pub const AFFILIATE_DECLINED: LetterKind = LetterKind::new("affiliate_declined", "letter-declined-subject");
pub const ACCOUNT_DISABLED: LetterKind = LetterKind::new("account_disabled", "letter-disabled-subject");
pub const ACCOUNT_ENABLED: LetterKind = LetterKind::new("account_enabled", "letter-enabled-subject");

/// What staff have changed of an affiliate's terms.
pub fn affiliate_notice(shop: &Shop, customer: &Customer, notice: &AffiliateNotice) -> Letter {
    let (kind, body) = match notice.notice {
        TermsNotice::Approved => (AFFILIATE_APPROVED, "letter-approved-body"),
        TermsNotice::Suspended => (AFFILIATE_SUSPENDED, "letter-suspended-body"),
        TermsNotice::RateChanged => (AFFILIATE_RATE, "letter-rate-body"),
        TermsNotice::Declined => (AFFILIATE_DECLINED, "letter-declined-body"),
    };
    let letter = Letter::to(shop.config(), &shop.settings_read_last(), kind, &customer.email, &customer.language);
    let rate = letter.texts().rate(notice.rate);
    let letter = letter.paragraph_with(body, &[("rate", rate)]);
    if notice.notice == TermsNotice::Declined {
        return letter;
    }
    letter.button("letter-affiliate-button", shop.config().page_url("/account/affiliate"))
}

/// Staff have disabled or enabled the account.
pub fn account_state(shop: &Shop, customer: &Customer, is_open: bool) -> Letter {
    if is_open {
        let letter = Letter::to(shop.config(), &shop.settings_read_last(), ACCOUNT_ENABLED, &customer.email, &customer.language);
        return letter.paragraph("letter-enabled-body").button("letter-enabled-button", shop.config().page_url("/login"));
    }
    Letter::to(shop.config(), &shop.settings_read_last(), ACCOUNT_DISABLED, &customer.email, &customer.language)
        .paragraph("letter-disabled-body")
}
