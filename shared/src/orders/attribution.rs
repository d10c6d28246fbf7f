//! Attribution: who earns on a paid order, and why, as pure functions (AF-6 to AF-11).
//!
//! It takes two steps, so that only one affiliate's record has to be read: [`candidate`] names the affiliate who may earn,
//! [`attribute`] decides by that affiliate's record.
//!
//! - While the programme is off, nobody is tagged and nobody earns. Existing tags stay.
//! - The customer's tag always wins, whichever links were followed since.
//! - Without a tag, the code of an approved affiliate comes before the visit. Any other code is ignored.
//! - Whether a visit counts depends on when the order was placed: within days for a new customer, within the visit for
//!   an existing one.
//! - Nobody earns on their own order. Mere similarities are flagged for staff.

use super::decision::{Attribution, AttributionReason, Share};
use super::order::Order;
use crate::affiliates::{AffiliateStatus, Visit};
use crate::customers::{Customer, Flag, Referral, ReferralRule};
use crate::settings::Settings;
use crate::values::{CustomerNumber, EmailAddress, Rate, Timestamp};

/// What the candidate follows from.
#[derive(Clone, Copy, Debug)]
pub struct AttributionInput<'a> {
    pub order: &'a Order,
    pub customer: &'a Customer,
    /// The customer whose code was typed in at checkout.
    pub code_owner: Option<&'a Customer>,
    pub visit: PresentedVisit,
    pub settings: &'a Settings,
    pub now: Timestamp,
}

/// The visit that came with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentedVisit {
    Absent,
    /// The token was not issued by us.
    Unreadable,
    Visit(Visit),
}

/// The affiliate who earns, if their record allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub affiliate: CustomerNumber,
    basis: Basis,
}

/// What makes an affiliate the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    /// The customer is tagged with them.
    Tag,
    /// A code or a visit, for which the customer would be tagged now.
    Referral { rule: ReferralRule, hit_at: Option<Timestamp> },
}

/// The affiliate who may earn on an order after its first paid snapshot. `Err` with the attribution if nobody can.
pub fn candidate(input: &AttributionInput) -> Result<Candidate, Attribution> {
    let referrer = input.customer.referred_by.as_ref().map(|referral| referral.affiliate);
    if !input.settings.affiliates_enabled {
        return Err(Attribution::nobody(AttributionReason::ProgrammeOff, referrer));
    }
    if let Some(affiliate) = referrer {
        return Ok(Candidate { affiliate, basis: Basis::Tag });
    }
    if let Some(owner) = input.code_owner.filter(|owner| AffiliateStatus::of(owner).is_approved()) {
        return Ok(Candidate { affiliate: owner.number, basis: Basis::Referral { rule: ReferralRule::Code, hit_at: None } });
    }
    by_visit(input)
}

fn by_visit(input: &AttributionInput) -> Result<Candidate, Attribution> {
    let visit = match input.visit {
        PresentedVisit::Absent => return Err(Attribution::nobody(AttributionReason::NoVisit, None)),
        PresentedVisit::Unreadable => return Err(Attribution::nobody(AttributionReason::VisitInvalid, None)),
        PresentedVisit::Visit(visit) => visit,
    };
    let (rule, window) = if input.has_bought_before() {
        (ReferralRule::SameVisit, Visit::existing_customer_window(input.settings))
    } else {
        (ReferralRule::NewCustomerWindow, Visit::new_customer_window(input.settings))
    };
    if !visit.counts_at(input.order.placed_at, window) {
        let began_later = visit.at > input.order.placed_at;
        let because = if began_later { AttributionReason::VisitInvalid } else { AttributionReason::VisitExpired };
        return Err(Attribution::nobody(because, None));
    }
    Ok(Candidate { affiliate: visit.affiliate, basis: Basis::Referral { rule, hit_at: Some(visit.at) } })
}

impl Candidate {
    /// Whether to expect a commission line before the candidate's record is known: there is something to earn on, and the
    /// candidate is not the buyer.
    pub fn is_line_expected(&self, input: &AttributionInput) -> bool {
        input.order.amounts.left() > 0 && self.affiliate != input.customer.number
    }
}

/// Decides by the candidate's record, if there is one. `has_same_payment`: the candidate has paid by the same means as this
/// order.
pub fn attribute(input: &AttributionInput, candidate: Candidate, record: Option<&Customer>, has_same_payment: bool) -> Attribution {
    match (candidate.basis, record) {
        (Basis::Tag, None) => Attribution::nobody(AttributionReason::AffiliateSuspended, Some(candidate.affiliate)),
        (Basis::Tag, Some(affiliate)) => by_tag(input, affiliate, has_same_payment),
        (Basis::Referral { .. }, None) => Attribution::nobody(AttributionReason::VisitInvalid, None),
        (Basis::Referral { rule, hit_at }, Some(affiliate)) => {
            let tag = Referral { affiliate: affiliate.number, at: input.now, order: input.order.id.clone(), hit_at, rule };
            tagging(input, affiliate, tag, has_same_payment)
        }
    }
}

fn by_tag(input: &AttributionInput, affiliate: &Customer, has_same_payment: bool) -> Attribution {
    let number = Some(affiliate.number);
    if input.is_own_order_of(affiliate) {
        return Attribution::nobody(AttributionReason::SelfReferral, number);
    }
    match AffiliateStatus::of(affiliate) {
        AffiliateStatus::Approved { rate } => Attribution {
            share: Share::Earned(rate),
            flags: input.flags(affiliate, has_same_payment),
            ..Attribution::nobody(AttributionReason::TaggedBefore, Some(affiliate.number))
        },
        AffiliateStatus::NotAnAffiliate | AffiliateStatus::AwaitingApproval | AffiliateStatus::Suspended => {
            let rate = affiliate.affiliate.as_ref().map_or(Rate::ZERO, |terms| terms.rate);
            Attribution { share: Share::Refused(rate), ..Attribution::nobody(AttributionReason::AffiliateSuspended, number) }
        }
    }
}

fn tagging(input: &AttributionInput, affiliate: &Customer, tag: Referral, has_same_payment: bool) -> Attribution {
    if input.is_own_order_of(affiliate) {
        return Attribution::nobody(AttributionReason::SelfReferral, None);
    }
    match AffiliateStatus::of(affiliate) {
        AffiliateStatus::Approved { rate } => Attribution {
            tag: Some(tag),
            share: Share::Earned(rate),
            flags: input.flags(affiliate, has_same_payment),
            ..Attribution::nobody(AttributionReason::TaggedNow, Some(affiliate.number))
        },
        AffiliateStatus::Suspended => Attribution::nobody(AttributionReason::AffiliateSuspended, None),
        AffiliateStatus::NotAnAffiliate | AffiliateStatus::AwaitingApproval => Attribution::nobody(AttributionReason::VisitInvalid, None),
    }
}

impl AttributionInput<'_> {
    /// Whether the customer placed another paid order before this one.
    fn has_bought_before(&self) -> bool {
        self.customer.first_purchase_at.is_some_and(|at| at < self.order.placed_at)
    }

    /// The address that the order was placed with.
    fn email(&self) -> &EmailAddress {
        self.order.email.as_ref().unwrap_or(&self.customer.email)
    }

    /// Whether the affiliate is the buyer: the same customer, or the address of the customer or of the order (AF-9).
    fn is_own_order_of(&self, affiliate: &Customer) -> bool {
        let own = affiliate.email.canonical();
        affiliate.number == self.customer.number || self.customer.email.canonical() == own || self.email().canonical() == own
    }

    fn flags(&self, affiliate: &Customer, has_same_payment: bool) -> Vec<Flag> {
        let looks_alike = self.email().look_alike() == affiliate.email.look_alike();
        let seen = [(has_same_payment, Flag::SamePayment), (looks_alike, Flag::LookAlikeAddress)];
        seen.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
    }
}
