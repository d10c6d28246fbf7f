//! The letters about changes by staff.

use super::{AffiliateNotice, Customer, TermsNotice};
use crate::mailer::{Letter, LetterKind};
use crate::shop::Shop;

/// What staff have changed of an affiliate's terms.
pub fn affiliate_notice(shop: &Shop, customer: &Customer, notice: &AffiliateNotice) -> Letter {
    let (kind, body) = match notice.notice {
        TermsNotice::Approved => (LetterKind::AffiliateApproved, "letter-approved-body"),
        TermsNotice::Suspended => (LetterKind::AffiliateSuspended, "letter-suspended-body"),
        TermsNotice::RateChanged => (LetterKind::AffiliateRate, "letter-rate-body"),
    };
    let letter = Letter::to(shop.config(), kind, &customer.email, &customer.language);
    let rate = letter.texts().rate(notice.rate);
    letter.paragraph_with(body, &[("rate", rate)]).button("letter-affiliate-button", shop.config().page_url("/account/affiliate"))
}

/// Staff have disabled or enabled the account.
pub fn account_state(shop: &Shop, customer: &Customer, is_open: bool) -> Letter {
    if is_open {
        let letter = Letter::to(shop.config(), LetterKind::AccountEnabled, &customer.email, &customer.language);
        return letter.paragraph("letter-enabled-body").button("letter-enabled-button", shop.config().page_url("/login"));
    }
    Letter::to(shop.config(), LetterKind::AccountDisabled, &customer.email, &customer.language).paragraph("letter-disabled-body")
}
