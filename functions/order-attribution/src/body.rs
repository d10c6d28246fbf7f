//! The order as a storefront's server writes it down.
//!
//! What a visitor can influence and we may do without (visit token, typed code, names of agents and pages) is cut or
//! ignored rather than refused: nobody should keep an order from being told by holding an odd cookie.

use std::net::IpAddr;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Deserialize;
use shared::customers::Person;
use shared::input::MemberErrors;
use shared::mailing_list::Consent;
use shared::orders::{Amount, Amounts, Buyer, OrderStatus, PaymentFingerprint, Snapshot};
use shared::shop::Shop;
use shared::values::{ClientInfo, Currency, CustomerNumber, EmailAddress, Language, ShortText, Timestamp};
use shared::web::Request;
use utoipa::ToSchema;

/// An order as its storefront knows it. Amounts are in minor units, items and discount without tax; what was given
/// back is cumulative.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
pub struct OrderBody {
    status: OrderStatus,
    #[schema(value_type = i64)]
    items_minor: Amount,
    #[schema(value_type = i64)]
    #[deserr(default)]
    discount_minor: Amount,
    #[schema(value_type = i64)]
    #[deserr(default)]
    shipping_minor: Amount,
    #[schema(value_type = i64)]
    #[deserr(default)]
    handling_minor: Amount,
    #[schema(value_type = i64)]
    #[deserr(default)]
    tax_minor: Amount,
    /// Refunded of the items so far.
    #[schema(value_type = i64)]
    #[deserr(default)]
    refunded_items_minor: Amount,
    /// Lost in disputes so far.
    #[schema(value_type = i64)]
    #[deserr(default)]
    disputed_minor: Amount,
    currency: Currency,
    placed_at: Timestamp,
    /// When the storefront last changed the order: of two snapshots the later is the truth.
    updated_at: Timestamp,
    customer: CustomerBody,
    #[deserr(default)]
    payment_method: Option<ShortText<64>>,
    /// What the payment service knows a means of payment by. Kept as a keyed hash.
    #[deserr(default)]
    payment_fingerprint: Option<ShortText<200>>,
    #[schema(value_type = Option<Vec<String>>)]
    #[deserr(rename = "coupon_codes", default)]
    _coupon_codes: Option<BoundedVec<ShortText<64>, 20>>,
    /// The visit token that the buyer's browser held.
    #[deserr(default)]
    visit: Option<String>,
    /// The code of an affiliate, typed in at checkout.
    #[deserr(default)]
    af: Option<String>,
    #[schema(value_type = Option<Vec<OrderLineBody>>)]
    #[deserr(rename = "lines", default)]
    _lines: Option<BoundedVec<OrderLineBody, 500>>,
    #[deserr(default)]
    newsletter: Option<ConsentBody>,
}

/// Who buys. `number` is told of a buyer who is signed in, and wins over the address.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
pub struct CustomerBody {
    email: EmailAddress,
    #[deserr(default)]
    name: Option<ShortText<100>>,
    #[deserr(default)]
    company: Option<ShortText<100>>,
    #[deserr(default)]
    language: Option<Language>,
    #[deserr(default)]
    number: Option<CustomerNumber>,
}

/// A line of the order. Checked, so that storefronts hear of mistakes early; attribution goes by the sums alone.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
pub struct OrderLineBody {
    #[deserr(rename = "version")]
    _version: ShortText<100>,
    #[deserr(rename = "product")]
    _product: ShortText<100>,
    /// Each by its name, or as the chain from the root to it.
    #[schema(value_type = Option<Vec<Vec<String>>>)]
    #[deserr(rename = "categories", default)]
    _categories: Option<BoundedVec<CategoryBody, 50>>,
    #[schema(value_type = u32)]
    #[deserr(rename = "quantity")]
    _quantity: Quantity,
    #[schema(value_type = i64)]
    #[deserr(rename = "unit_minor")]
    _unit_minor: Amount,
}

/// The box for the mailing list, ticked at checkout (ML-4).
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
pub struct ConsentBody {
    #[schema(value_type = String)]
    ip: VisitorIp,
    #[deserr(default)]
    user_agent: Option<String>,
    /// What the storefront calls the form.
    form: ShortText<100>,
    #[deserr(default)]
    page: Option<String>,
    at: Timestamp,
}

/// The address of a visitor whom the storefront's server vouches for.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct VisitorIp(IpAddr);

shared::member! {
    VisitorIp => "invalid_ip": "an IPv4 or IPv6 address",
    CategoryBody => "invalid_category": "a category's name, or the chain of names from the root to it",
    Quantity => "invalid_quantity": "a whole number from 1 to 1,000,000",
}

/// A category by its name, or as the chain from the root to it.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum CategoryBody {
    Name(#[expect(dead_code, reason = "only checked")] ShortText<100>),
    Chain(#[expect(dead_code, reason = "only checked")] BoundedVec<ShortText<100>, 16>),
}

/// A list of at most so many.
pub struct BoundedVec<T, const MAX: usize>(#[expect(dead_code, reason = "only checked")] Vec<T>);

impl<T: Deserr<MemberErrors>, const MAX: usize> Deserr<MemberErrors> for BoundedVec<T, MAX> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let all = Vec::deserialize_from_value(value, location)?;
        if all.len() > MAX {
            return Err(MemberErrors::at(location, "too_many", format!("the list has more than {MAX} members")));
        }
        Ok(Self(all))
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for BoundedVec<T, MAX> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Vec::deserialize(deserializer)?;
        if all.len() > MAX {
            return Err(serde::de::Error::custom(format!("the list has more than {MAX} members")));
        }
        Ok(Self(all))
    }
}

/// How many of a version: 1 to 1,000,000.
pub struct Quantity;

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1..=1_000_000 => Ok(Self),
            _ => Err(serde::de::Error::custom("a quantity is 1 to 1,000,000")),
        }
    }
}

impl OrderBody {
    pub fn has_newsletter(&self) -> bool {
        self.newsletter.is_some()
    }

    pub fn into_snapshot(self, shop: &Shop, request: &Request) -> Snapshot {
        let amounts = Amounts {
            items: self.items_minor,
            discount: self.discount_minor,
            shipping: self.shipping_minor,
            handling: self.handling_minor,
            tax: self.tax_minor,
            refunded_items: self.refunded_items_minor,
            disputed: self.disputed_minor,
        };
        let CustomerBody { email, name, company, language, number } = self.customer;
        let language = language.unwrap_or_else(|| request.language(shop));
        Snapshot {
            status: self.status,
            amounts,
            currency: self.currency,
            placed_at: self.placed_at,
            updated_at: self.updated_at,
            buyer: Buyer { person: Person { email, name, company, language }, number },
            payment_method: self.payment_method,
            payment: self.payment_fingerprint.map(|fingerprint| PaymentFingerprint::of(shop.keys(), &fingerprint)),
            visit: self.visit.as_deref().and_then(ShortText::truncated),
            code: self.af.as_deref().and_then(ShortText::truncated),
            newsletter: self.newsletter.map(|consent| consent.into_consent(shop.now())),
        }
    }
}

impl ConsentBody {
    /// A moment to come is taken as now, as everywhere.
    fn into_consent(self, now: Timestamp) -> Consent {
        let client = ClientInfo { ip: self.ip.0, user_agent: self.user_agent.as_deref().and_then(ShortText::truncated) };
        Consent { at: self.at.min(now), client, form: self.form, page: self.page.as_deref().and_then(ShortText::truncated) }
    }
}
