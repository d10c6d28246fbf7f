//! Attribution: for whom a paid order earns, and why, as one pure function (AF-6 to AF-11).
//!
//! - With the programme off nobody is tagged and nobody earns; tags stay.
//! - The tag of the customer always wins, whoever's link was followed since.
//! - Without a tag, the code of an approved affiliate typed in at checkout comes before the visit; any other code is
//!   no code.
//! - A visit counts by when the order was placed: for somebody who had not bought before within days, else within the
//!   visit.
//! - Nobody earns on their own order. What only looks like it is left to staff.

use super::decision::{Attribution, AttributionReason, Flag, Share};
use super::order::Order;
use crate::affiliates::{AffiliateStatus, Visit};
use crate::customers::{Customer, Referral, ReferralRule};
use crate::settings::Settings;
use crate::values::{CustomerNumber, Rate, Timestamp};

/// All that decides.
#[derive(Clone, Copy, Debug)]
pub struct AttributionInput<'a> {
    pub order: &'a Order,
    pub customer: &'a Customer,
    /// Whom the code names, if it is one.
    pub code: Option<CustomerNumber>,
    pub visit: PresentedVisit,
    /// Those whom tag, code and visit name, as far as there is such a customer.
    pub affiliates: &'a [Customer],
    /// Who of them has paid by the same means as this order.
    pub payers: &'a [CustomerNumber],
    pub settings: &'a Settings,
    pub now: Timestamp,
}

/// What visit an order brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentedVisit {
    Absent,
    /// A token that is not ours.
    Unreadable,
    Visit(Visit),
}

/// Decides about an order that has just been seen as paid for the first time.
pub fn attribute(input: &AttributionInput) -> Attribution {
    let referrer = input.customer.referred_by.as_ref().map(|referral| referral.affiliate);
    if !input.settings.affiliates_enabled {
        return Attribution::nobody(AttributionReason::ProgrammeOff, referrer);
    }
    match referrer {
        Some(affiliate) => by_tag(input, affiliate),
        None => by_code(input).unwrap_or_else(|| by_visit(input)),
    }
}

fn by_tag(input: &AttributionInput, number: CustomerNumber) -> Attribution {
    let Some(affiliate) = input.affiliate(number) else {
        return Attribution::nobody(AttributionReason::AffiliateSuspended, Some(number));
    };
    if input.is_own_order_of(affiliate) {
        return Attribution::nobody(AttributionReason::SelfReferral, Some(number));
    }
    match AffiliateStatus::of(affiliate) {
        AffiliateStatus::Approved { rate } => input.earning(affiliate, rate, AttributionReason::TaggedBefore, None),
        AffiliateStatus::NotAnAffiliate | AffiliateStatus::AwaitingApproval | AffiliateStatus::Suspended => {
            let rate = affiliate.affiliate.as_ref().map_or(Rate::ZERO, |terms| terms.rate);
            Attribution { share: Share::Refused(rate), ..Attribution::nobody(AttributionReason::AffiliateSuspended, Some(number)) }
        }
    }
}

/// `None` when the order brought no code of an approved affiliate.
fn by_code(input: &AttributionInput) -> Option<Attribution> {
    let affiliate = input.affiliate(input.code?)?;
    AffiliateStatus::of(affiliate).is_approved().then(|| tagging(input, affiliate, ReferralRule::Code, None))
}

fn by_visit(input: &AttributionInput) -> Attribution {
    let visit = match input.visit {
        PresentedVisit::Absent => return Attribution::nobody(AttributionReason::NoVisit, None),
        PresentedVisit::Unreadable => return Attribution::nobody(AttributionReason::VisitInvalid, None),
        PresentedVisit::Visit(visit) => visit,
    };
    let (rule, window) = if input.has_bought_before() {
        (ReferralRule::SameVisit, Visit::existing_customer_window(input.settings))
    } else {
        (ReferralRule::NewCustomerWindow, Visit::new_customer_window(input.settings))
    };
    if !visit.counts_at(input.order.placed_at, window) {
        let began_later = visit.at > input.order.placed_at;
        return Attribution::nobody(if began_later { AttributionReason::VisitInvalid } else { AttributionReason::VisitExpired }, None);
    }
    match input.affiliate(visit.affiliate) {
        Some(affiliate) => tagging(input, affiliate, rule, Some(visit.at)),
        None => Attribution::nobody(AttributionReason::VisitInvalid, None),
    }
}

fn tagging(input: &AttributionInput, affiliate: &Customer, rule: ReferralRule, hit_at: Option<Timestamp>) -> Attribution {
    if input.is_own_order_of(affiliate) {
        return Attribution::nobody(AttributionReason::SelfReferral, None);
    }
    match AffiliateStatus::of(affiliate) {
        AffiliateStatus::Approved { rate } => {
            let tag = Referral { affiliate: affiliate.number, at: input.now, order: input.order.id.clone(), hit_at, rule };
            input.earning(affiliate, rate, AttributionReason::TaggedNow, Some(tag))
        }
        AffiliateStatus::Suspended => Attribution::nobody(AttributionReason::AffiliateSuspended, None),
        AffiliateStatus::NotAnAffiliate | AffiliateStatus::AwaitingApproval => Attribution::nobody(AttributionReason::VisitInvalid, None),
    }
}

impl AttributionInput<'_> {
    fn affiliate(&self, number: CustomerNumber) -> Option<&Customer> {
        self.affiliates.iter().find(|affiliate| affiliate.number == number)
    }

    /// Whether a paid order of theirs was placed before this one.
    fn has_bought_before(&self) -> bool {
        self.customer.first_purchase_at.is_some_and(|at| at < self.order.placed_at)
    }

    /// Same customer or same address, be it the customer's or the order's own (AF-9).
    fn is_own_order_of(&self, affiliate: &Customer) -> bool {
        let own = affiliate.email.canonical();
        affiliate.number == self.customer.number || self.customer.email.canonical() == own || self.order.email.canonical() == own
    }

    /// An order that earns for an approved affiliate, unless there is nothing to earn; the tag is set all the same.
    fn earning(&self, affiliate: &Customer, rate: Rate, because: AttributionReason, tag: Option<Referral>) -> Attribution {
        let (because, share) = match rate.of(self.order.amounts.base()) {
            0 => (AttributionReason::NothingToEarn, Share::Nothing),
            _ => (because, Share::Earned(rate)),
        };
        Attribution { because, referred_by: Some(affiliate.number), tag, share, flags: self.flags(affiliate) }
    }

    fn flags(&self, affiliate: &Customer) -> Vec<Flag> {
        let looks_alike = self.order.email.look_alike() == affiliate.email.look_alike();
        let pays_alike = self.payers.contains(&affiliate.number);
        let seen = [(pays_alike, Flag::SamePayment), (looks_alike, Flag::LookAlikeAddress)];
        seen.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
    }
}
