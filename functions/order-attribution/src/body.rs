//! The body of an order from a storefront's server.
//!
//! Members that a visitor can influence and that we can do without (visit token, typed code, user agent, page) are
//! truncated or ignored rather than refused: an odd cookie must not keep an order from being reported.

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

/// An order as its storefront knows it. Amounts are whole minor units (1999 is 19.99 EUR), items and discount without
/// tax. Refunds and disputes are cumulative.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
pub struct OrderBody {
    status: OrderStatus,
    /// All goods, without tax.
    items_minor: Amount,
    /// All discounts on the goods, without tax.
    #[schema(required = false)]
    #[deserr(default)]
    discount_minor: Amount,
    #[schema(required = false)]
    #[deserr(default)]
    shipping_minor: Amount,
    #[schema(required = false)]
    #[deserr(default)]
    handling_minor: Amount,
    #[schema(required = false)]
    #[deserr(default)]
    tax_minor: Amount,
    /// Refunds of goods so far.
    #[schema(required = false)]
    #[deserr(default)]
    refunded_items_minor: Amount,
    /// Lost in disputes so far.
    #[schema(required = false)]
    #[deserr(default)]
    disputed_minor: Amount,
    currency: Currency,
    placed_at: Timestamp,
    /// When the storefront last changed the order. Of two snapshots, the later one counts.
    updated_at: Timestamp,
    customer: CustomerBody,
    #[deserr(default)]
    payment_method: Option<ShortText<64>>,
    /// The payment service's fingerprint of the means of payment. It is stored as a keyed hash.
    #[deserr(default)]
    payment_fingerprint: Option<ShortText<200>>,
    /// The coupon codes of the order, at most 20.
    #[schema(rename = "coupon_codes", value_type = Option<Vec<ShortText<64>>>)]
    #[deserr(rename = "coupon_codes", default)]
    _coupon_codes: Option<BoundedVec<ShortText<64>, 20>>,
    /// The visit token from the buyer's browser.
    #[deserr(default)]
    visit: Option<String>,
    /// The code of an affiliate that the buyer typed in at checkout.
    #[deserr(default)]
    af: Option<String>,
    /// The lines of the order, at most 500.
    #[schema(rename = "lines", value_type = Option<Vec<OrderLineBody>>)]
    #[deserr(rename = "lines", default)]
    _lines: Option<BoundedVec<OrderLineBody, 500>>,
    #[deserr(default)]
    newsletter: Option<ConsentBody>,
}

/// The buyer. `number` is sent for a buyer who is signed in, and takes precedence over the address.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct CustomerBody {
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

/// A line of the order. It is validated, so that storefronts learn of mistakes early, but attribution uses the totals
/// alone.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct OrderLineBody {
    /// The storefront's id of the version of the product.
    #[schema(rename = "version")]
    #[deserr(rename = "version")]
    _version: ShortText<100>,
    /// The storefront's id of the product.
    #[schema(rename = "product")]
    #[deserr(rename = "product")]
    _product: ShortText<100>,
    /// Each category by its name, or as the chain of names from the root to it.
    #[schema(rename = "categories", value_type = Option<Vec<Vec<String>>>)]
    #[deserr(rename = "categories", default)]
    _categories: Option<BoundedVec<CategoryBody, 50>>,
    /// 1 to 1,000,000.
    #[schema(rename = "quantity", value_type = u32, minimum = 1, maximum = 1_000_000)]
    #[deserr(rename = "quantity")]
    _quantity: Quantity,
    /// The price of one, without tax.
    #[schema(rename = "unit_minor")]
    #[deserr(rename = "unit_minor")]
    _unit_minor: Amount,
}

/// The box for the mailing list, ticked at checkout (ML-4).
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ConsentBody {
    /// The IPv4 or IPv6 address of the visitor.
    #[schema(value_type = String)]
    ip: VisitorIp,
    /// The visitor's browser, as it names itself.
    #[deserr(default)]
    user_agent: Option<String>,
    /// The storefront's name for the form.
    form: ShortText<100>,
    /// The address of the page with the form.
    #[deserr(default)]
    page: Option<String>,
    /// When the box was ticked.
    at: Timestamp,
}

/// The address of a visitor, as the storefront's server reports it.
#[derive(Deserialize)]
#[serde(transparent)]
struct VisitorIp(IpAddr);

shared::member! {
    VisitorIp => "invalid_ip": "an IPv4 or IPv6 address",
    CategoryBody => "invalid_category": "a category's name, or the chain of names from the root to it",
    Quantity => "invalid_quantity": "a whole number from 1 to 1,000,000",
}

/// A category by its name, or by the chain of names from the root to it.
#[derive(Deserialize)]
#[serde(untagged)]
enum CategoryBody {
    Name(#[expect(dead_code, reason = "only checked")] ShortText<100>),
    Chain(#[expect(dead_code, reason = "only checked")] BoundedVec<ShortText<100>, 16>),
}

/// A list with a maximum length.
struct BoundedVec<T, const MAX: usize>(#[expect(dead_code, reason = "only checked")] Vec<T>);

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

/// A quantity: 1 to 1,000,000.
struct Quantity;

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
    /// A time in the future counts as now, as everywhere.
    fn into_consent(self, now: Timestamp) -> Consent {
        let client = ClientInfo { ip: self.ip.0, user_agent: self.user_agent.as_deref().and_then(ShortText::truncated) };
        Consent { at: self.at.min(now), client, form: self.form, page: self.page.as_deref().and_then(ShortText::truncated) }
    }
}
