//! The order: its newest snapshot, what was decided about it, and its commission lines.

use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnError, serde_as};
use utoipa::ToSchema;

use super::decision::{Attribution, AttributionReason, Decision, Share};
use super::{Amounts, OrderItems, OrderStatus, PaymentFingerprint, Snapshot};
use crate::affiliates::AffiliateCode;
use crate::commissions::LineKind;
use crate::customers::{Customer, Flag};
use crate::values::{Currency, CustomerNumber, EmailAddress, OrderId, Sequence, ShortText, Timestamp};

/// An order. Its attributes have short names, so that a typical one costs one unit to write.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    /// The customer of the first snapshot that names one. It never changes (OR-5).
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub customer: Option<CustomerNumber>,
    /// The address it was placed with, even if the customer's address changes later (CU-9). There is one as soon as there is
    /// a customer.
    #[serde(rename = "e", skip_serializing_if = "Option::is_none", default)]
    pub email: Option<EmailAddress>,
    /// From its first snapshot: it is kept apart from all figures (OR-6).
    #[serde(rename = "te", skip_serializing_if = "std::ops::Not::not", default)]
    pub is_test: bool,
    #[serde(rename = "s")]
    pub status: OrderStatus,
    #[serde(rename = "m")]
    pub amounts: Amounts,
    #[serde(rename = "cu")]
    pub currency: Currency,
    /// From its first snapshot. A moment in the future is replaced by the time of that snapshot's arrival (AF-5).
    #[serde(rename = "pa")]
    pub placed_at: Timestamp,
    #[serde(rename = "ua")]
    pub updated_at: Timestamp,
    #[serde(rename = "pm", skip_serializing_if = "Option::is_none", default)]
    pub payment_method: Option<ShortText<64>>,
    #[serde(rename = "pf", skip_serializing_if = "Option::is_none", default)]
    pub payment: Option<PaymentFingerprint>,
    /// The first visit token that came with it, unverified.
    #[serde(rename = "vi", skip_serializing_if = "Option::is_none", default)]
    pub visit: Option<ShortText<128>>,
    /// The first code of an affiliate that came with it.
    #[serde(rename = "af", skip_serializing_if = "Option::is_none", default)]
    #[serde_as(deserialize_as = "DefaultOnError")]
    pub code: Option<AffiliateCode>,
    /// What was ordered, as the newest snapshot that says so has it.
    #[serde(rename = "i", skip_serializing_if = "OrderItems::is_empty", default)]
    pub items: OrderItems,
    #[serde(rename = "cc", skip_serializing_if = "Vec::is_empty", default)]
    pub coupon_codes: Vec<ShortText<64>>,
    /// The buyer has been signed up to the mailing list, which happens once.
    #[serde(rename = "n", default)]
    pub has_newsletter_opt_in: bool,
    /// Made once, by the first paid snapshot.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    #[serde(rename = "l", skip_serializing_if = "Vec::is_empty", default)]
    pub lines: Vec<BookedLine>,
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty", default)]
    pub flags: Vec<Flag>,
    #[serde(rename = "v")]
    pub version: u64,
}

/// A copy of a commission line of the order: the next line depends on its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedLine {
    #[serde(rename = "s")]
    pub sequence: Sequence,
    #[serde(rename = "k")]
    pub kind: LineKind,
    #[serde(rename = "b")]
    pub base_minor: i64,
    #[serde(rename = "m")]
    pub amount_minor: i64,
    #[serde(rename = "t")]
    pub at: Timestamp,
}

/// Why a snapshot changed nothing (OR-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotApplied {
    /// The storefront has sent a newer one before.
    OlderSnapshot,
    /// It says what is known already.
    NothingNew,
}

/// What became of a snapshot of a known order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotOutcome {
    Applied(Box<Order>),
    NotApplied(NotApplied),
    /// The currency of an order never changes.
    CurrencyChanged,
}

impl Order {
    /// A new order, without a customer yet.
    pub fn new(id: OrderId, first: &Snapshot, now: Timestamp) -> Self {
        Self {
            id,
            customer: None,
            email: None,
            is_test: first.is_test,
            status: first.status,
            amounts: first.amounts,
            currency: first.currency,
            placed_at: first.placed_at.min(now),
            updated_at: first.updated_at,
            payment_method: first.payment_method.clone(),
            payment: first.payment.clone(),
            visit: first.visit.clone(),
            code: first.code.clone(),
            items: first.items.clone(),
            coupon_codes: first.coupon_codes.clone(),
            has_newsletter_opt_in: false,
            decision: None,
            lines: Vec::new(),
            flags: Vec::new(),
            version: 1,
        }
    }

    /// Applies another snapshot. The one with the later `updated_at` is valid, or the later arrival if these are equal
    /// (AF-10). One without items or coupon codes leaves those that are known. Customer, address, `placed_at`, visit and code
    /// stay those of the first snapshot that had them. A snapshot that may name the missing customer is news, too.
    pub fn apply(&self, snapshot: &Snapshot) -> SnapshotOutcome {
        if snapshot.currency != self.currency {
            return SnapshotOutcome::CurrencyChanged;
        }
        if snapshot.updated_at < self.updated_at {
            return SnapshotOutcome::NotApplied(NotApplied::OlderSnapshot);
        }
        let after = Self {
            status: snapshot.status,
            amounts: snapshot.amounts,
            updated_at: snapshot.updated_at,
            payment_method: snapshot.payment_method.clone().or_else(|| self.payment_method.clone()),
            payment: snapshot.payment.clone().or_else(|| self.payment.clone()),
            visit: self.visit.clone().or_else(|| snapshot.visit.clone()),
            code: self.code.clone().or_else(|| snapshot.code.clone()),
            items: if snapshot.items.is_empty() { &self.items } else { &snapshot.items }.clone(),
            coupon_codes: if snapshot.coupon_codes.is_empty() { &self.coupon_codes } else { &snapshot.coupon_codes }.clone(),
            ..self.clone()
        };
        let may_name_customer = self.customer.is_none() && snapshot.buyer.is_named();
        let may_opt_in = snapshot.newsletter.is_some() && !self.has_newsletter_opt_in && self.customer.is_some() && !self.is_test;
        if after == *self && !may_name_customer && !may_opt_in {
            return SnapshotOutcome::NotApplied(NotApplied::NothingNew);
        }
        SnapshotOutcome::Applied(Box::new(Self { version: self.version + 1, ..after }))
    }

    /// Whether nothing but the version is different.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        *self == Self { version: self.version, ..other.clone() }
    }

    /// Names its customer, unless it has one. The address is the one that the buyer gave, otherwise the customer's.
    pub fn name_customer(&mut self, customer: &Customer, given: Option<&EmailAddress>) {
        if self.customer.is_none() {
            self.customer = Some(customer.number);
            self.email = Some(given.unwrap_or(&customer.email).clone());
        }
    }

    /// Whether it can be decided and has not been: it is paid, names a customer and is no test.
    pub fn is_awaiting_decision(&self) -> bool {
        self.status == OrderStatus::Paid && self.decision.is_none() && self.customer.is_some() && !self.is_test
    }

    /// Freezes what was decided.
    pub fn decide(&mut self, attribution: &Attribution) {
        self.flags.clone_from(&attribution.flags);
        self.decision = Some(Decision { because: attribution.because, referred_by: attribution.referred_by, share: attribution.share });
    }

    /// Why an affiliate earns on the order, or why nobody does.
    pub fn because(&self) -> AttributionReason {
        match &self.decision {
            None if self.is_test => AttributionReason::TestOrder,
            None if self.status == OrderStatus::Paid && self.customer.is_none() => AttributionReason::NoCustomer,
            None => AttributionReason::NotPaid,
            Some(Decision { share: Share::Earned(_), .. }) if self.lines.is_empty() => AttributionReason::NothingToEarn,
            Some(decision) => decision.because,
        }
    }
}
