//! How a storefront reports an order (OR-1): what decides money can refuse it, everything else is taken as far as it goes.

use std::net::IpAddr;

use utoipa::ToSchema;

use super::items::Room;
use super::{Amount, Amounts, Buyer, OrderItem, OrderItems, OrderStatus, PaymentFingerprint, Quantity, Snapshot};
use crate::affiliates::AffiliateCode;
use crate::input::{Member, Members, ReadMembers};
use crate::mailing_list::Consent;
use crate::shop::Shop;
use crate::values::{ClientInfo, Currency, CustomerNumber, EmailAddress, Language, ShortText, Timestamp};

/// An order as its storefront knows it. Amounts are whole *minor* units: 10000 in the example is 100.00 EUR, and would be
/// 10,000 JPY. Items and discount are without tax. Refunds and disputes are cumulative.
///
/// Only id, status, amounts, currency and the two times can refuse an order. Every other member is taken as far as it goes
/// or left out, and the answer says so in `ignored`.
#[derive(Clone, Debug, ToSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
#[schema(example = json!({
    "status": "paid", "currency": "EUR", "placed_at": "2026-11-26T08:00:00Z", "updated_at": "2026-11-26T08:05:00Z",
    "items_minor": 10_000, "discount_minor": 1_000, "shipping_minor": 500, "tax_minor": 1_800, "refunded_items_minor": 0,
    "customer": {"email": "ursula@example.com", "name": "Ursula Plum", "language": "en"},
}))]
pub struct OrderReport {
    pub status: OrderStatus,
    /// All goods, without tax. What was refunded is not taken off.
    pub items_minor: Amount,
    /// All discounts on the goods, without tax.
    #[schema(required = false)]
    pub discount_minor: Amount,
    #[schema(required = false)]
    pub shipping_minor: Amount,
    #[schema(required = false)]
    pub handling_minor: Amount,
    #[schema(required = false)]
    pub tax_minor: Amount,
    /// Refunds of goods so far.
    #[schema(required = false)]
    pub refunded_items_minor: Amount,
    /// Lost in disputes so far.
    #[schema(required = false)]
    pub disputed_minor: Amount,
    pub currency: Currency,
    /// When the order was placed. A time in the future is taken as now.
    pub placed_at: Timestamp,
    /// When the storefront last changed the order. Of two snapshots, the later one counts. A time more than 5 minutes in the
    /// future is taken as now.
    pub updated_at: Timestamp,
    /// Who buys. May be absent, for a till: the order is kept, and earns as soon as a later snapshot names its customer.
    pub customer: Option<CustomerReport>,
    pub payment_method: Option<ShortText<64>>,
    /// The payment service's fingerprint of the means of payment. It is stored as a keyed hash.
    pub payment_fingerprint: Option<ShortText<200>>,
    /// The coupon codes of the order, at most 20.
    #[schema(required = false)]
    pub coupon_codes: Vec<ShortText<64>>,
    /// The visit token from the buyer's browser.
    pub visit: Option<ShortText<128>>,
    /// The code of an affiliate that the buyer typed in at checkout: their number, their alias or their whole link.
    #[schema(value_type = Option<String>)]
    pub af: Option<AffiliateCode>,
    /// The lines of the order, as many as fit into 4 kB together: about a hundred. They are shown to the customer and to staff.
    #[schema(value_type = Vec<OrderItem>, required = false)]
    #[cfg_attr(test, serde(serialize_with = "super::report_tests::as_list"))]
    pub lines: OrderItems,
    pub newsletter: Option<ConsentReport>,
    /// The storefront only tries out its connection: the order is kept apart, and never counts, tags or earns. It stays what
    /// its first snapshot said.
    #[schema(required = false)]
    pub test: bool,
}

/// The buyer. `number` is sent for a buyer who is signed in, and takes precedence over the address. Either is enough.
#[derive(Clone, Debug, ToSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
pub struct CustomerReport {
    pub email: Option<EmailAddress>,
    pub name: Option<ShortText<100>>,
    pub company: Option<ShortText<100>>,
    pub telephone: Option<ShortText<40>>,
    pub language: Option<Language>,
    pub number: Option<CustomerNumber>,
}

/// The box for the mailing list, ticked at checkout (ML-4). It is left out without the visitor's address and the time.
#[derive(Clone, Debug, ToSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
pub struct ConsentReport {
    /// The IPv4 or IPv6 address of the visitor.
    #[schema(value_type = String)]
    pub ip: IpAddr,
    /// The visitor's browser, as it names itself.
    pub user_agent: Option<ShortText<512>>,
    /// The storefront's name for the form; by default `order`.
    #[schema(required = false)]
    pub form: ShortText<100>,
    /// The address of the page with the form.
    pub page: Option<ShortText<2048>>,
    /// When the box was ticked. A time in the future is taken as now.
    pub at: Timestamp,
}

impl ReadMembers for OrderReport {
    fn read(order: &mut Members<'_>) -> Option<Self> {
        let status = order.take("status").essential();
        let items_minor = order.take("items_minor").essential();
        let discount_minor = order.take("discount_minor").essential_or_default();
        let shipping_minor = order.take("shipping_minor").essential_or_default();
        let handling_minor = order.take("handling_minor").essential_or_default();
        let tax_minor = order.take("tax_minor").essential_or_default();
        let refunded_items_minor = order.take("refunded_items_minor").essential_or_default();
        let disputed_minor = order.take("disputed_minor").essential_or_default();
        let currency = order.take("currency").essential();
        let placed_at = order.take("placed_at").essential();
        let updated_at = order.take("updated_at").essential();
        let customer = order.take("customer").object();
        Some(Self {
            payment_method: order.take("payment_method").text(),
            // Cut, it could be somebody else's.
            payment_fingerprint: order.take("payment_fingerprint").value(),
            coupon_codes: order.take("coupon_codes").texts(20),
            visit: order.take("visit").text(),
            af: order.take("af").parsed(|code| AffiliateCode::parse(code).ok_or("no affiliate has such a code")),
            lines: items(order.take("lines")),
            newsletter: ConsentReport::of(order.take("newsletter"), customer.as_ref()),
            test: order.take("test").flag(),
            customer,
            status: status?,
            items_minor: items_minor?,
            discount_minor: discount_minor?,
            shipping_minor: shipping_minor?,
            handling_minor: handling_minor?,
            tax_minor: tax_minor?,
            refunded_items_minor: refunded_items_minor?,
            disputed_minor: disputed_minor?,
            currency: currency?,
            placed_at: placed_at?,
            updated_at: updated_at?,
        })
    }
}

impl ReadMembers for CustomerReport {
    fn read(customer: &mut Members<'_>) -> Option<Self> {
        Some(Self {
            email: customer.take("email").parsed(EmailAddress::parse_any),
            name: customer.take("name").text(),
            company: customer.take("company").text(),
            telephone: customer.take("telephone").text(),
            language: customer.take("language").parsed(|tag| Language::parse(tag).ok_or("expected a language, such as de or en-GB")),
            number: customer.take("number").value(),
        })
    }
}

impl ReadMembers for OrderItem {
    fn read(item: &mut Members<'_>) -> Option<Self> {
        let item = Self {
            name: item.take("name").text(),
            version: item.take("version").text(),
            product: item.take("product").text(),
            categories: item.take("categories").list(50, |category| Some(category.texts(16)).filter(|chain| !chain.is_empty())),
            quantity: item.take("quantity").parsed(Quantity::parse),
            unit_minor: item.take("unit_minor").value(),
        };
        Some(item).filter(|item| !item.is_empty())
    }
}

/// The items, as many as there is room for.
fn items(lines: Member<'_>) -> OrderItems {
    let mut room = Room::default();
    let why = format!("all lines together have {} bytes at most", OrderItems::BYTES_MAX);
    let list = lines.list(usize::MAX, |line| line.object_that(|item| room.take_for(item), &why));
    OrderItems { list, is_cut: room.is_exhausted() }
}

impl ConsentReport {
    /// The consent, if mail can be sent to the customer at all.
    fn of(member: Member<'_>, customer: Option<&CustomerReport>) -> Option<Self> {
        let is_reachable = customer.is_some_and(|customer| match &customer.email {
            Some(email) => email.is_mailable(),
            None => customer.number.is_some(),
        });
        if is_reachable { member.object() } else { member.without("there is no address to write to") }
    }
}

impl ReadMembers for ConsentReport {
    fn read(consent: &mut Members<'_>) -> Option<Self> {
        let ip = consent.take("ip").parsed(str::parse);
        let at = consent.take("at").value();
        let user_agent = consent.take("user_agent").text();
        let form = consent.take("form").text();
        let page = consent.take("page").text();
        match (ip, at) {
            (Some(ip), Some(at)) => Some(Self { ip, at, user_agent, form: form.unwrap_or_else(default_form), page }),
            _ => consent.leave_out("a consent needs the visitor's ip and the time at which it was given"),
        }
    }
}

fn default_form() -> ShortText<100> {
    ShortText::truncated("order").expect("a word")
}

impl OrderReport {
    /// The snapshot that it stands for. `language` is that of a customer who has none.
    pub fn into_snapshot(self, shop: &Shop, language: Language) -> Snapshot {
        let amounts = Amounts {
            items: self.items_minor,
            discount: self.discount_minor,
            shipping: self.shipping_minor,
            handling: self.handling_minor,
            tax: self.tax_minor,
            refunded_items: self.refunded_items_minor,
            disputed: self.disputed_minor,
        };
        Snapshot {
            status: self.status,
            amounts,
            currency: self.currency,
            placed_at: self.placed_at,
            updated_at: self.updated_at,
            buyer: buyer(self.customer, language),
            payment_method: self.payment_method,
            payment: self.payment_fingerprint.map(|fingerprint| PaymentFingerprint::of(shop.keys(), &fingerprint)),
            visit: self.visit,
            code: self.af,
            newsletter: self.newsletter.map(|consent| consent.into_consent(shop.now())),
            is_test: self.test,
            items: self.lines,
            coupon_codes: self.coupon_codes,
        }
    }
}

fn buyer(customer: Option<CustomerReport>, default_language: Language) -> Buyer {
    match customer {
        None => Buyer { number: None, email: None, name: None, company: None, telephone: None, language: None, default_language },
        Some(CustomerReport { email, name, company, telephone, language, number }) => {
            Buyer { number, email, name, company, telephone, language, default_language }
        }
    }
}

impl ConsentReport {
    /// A time in the future counts as now, as everywhere.
    fn into_consent(self, now: Timestamp) -> Consent {
        let client = ClientInfo { ip: self.ip, user_agent: self.user_agent };
        Consent { at: self.at.min(now), client, form: self.form, page: self.page }
    }
}
