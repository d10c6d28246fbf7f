//! One customer's page: what is known, what to look at, and what staff can do, as far as their role goes.

use askama::Template;
use shared::customers::{Customer, CustomerState};
use shared::pages::LanguageOption;
use shared::staff::Permission;
use shared::values::{CustomerNumber, Rate, ShortText};
use shared::web::{Form, Frame, Pill, Rejection, Reply, Staff};

use crate::order_row::OrderRow;
use crate::record::Record;
use crate::record_words::{AffiliateSection, ListSection, Warning, Words};
use crate::{display_name, record_of, standing};

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage<'a> {
    frame: &'a Frame,
    may: May,
    forms: Forms<'a>,
    /// The address of this page, which those of its forms begin with.
    at: String,
    name: String,
    initials: String,
    number: CustomerNumber,
    profile: Profile,
    standing: Vec<Pill>,
    /// What to look at, each with what it means.
    warnings: Vec<Warning>,
    facts: Vec<(&'static str, String)>,
    languages: Vec<LanguageOption>,
    notes: String,
    groups: String,
    discount: String,
    is_special: bool,
    is_disabled: bool,
    orders: Vec<OrderRow>,
    affiliate: AffiliateSection,
    list: ListSection,
    devices: String,
}

/// What the reader's role may do with this record.
#[expect(clippy::struct_excessive_bools, reason = "each is an act that a role allows or not")]
struct May {
    write: bool,
    reset: bool,
    see_consent: bool,
    set_affiliate: bool,
    see_affiliates: bool,
}

impl May {
    /// Nothing of an erased record can be changed.
    fn of(cx: Staff<'_>, customer: &Customer) -> Self {
        let is_kept = customer.state != CustomerState::Erased;
        Self {
            write: is_kept && cx.may(Permission::CustomersWrite),
            reset: customer.state == CustomerState::Open && cx.may(Permission::CustomersReset),
            see_consent: is_kept && cx.may(Permission::ConsentRead),
            set_affiliate: is_kept && cx.may(Permission::AffiliatesWrite),
            see_affiliates: cx.may(Permission::AffiliatesRead),
        }
    }
}

/// The values of the profile's form.
struct Profile {
    name: String,
    company: String,
    telephone: String,
}

impl Profile {
    fn of(customer: &Customer) -> Self {
        let text = |text: Option<&ShortText<100>>| text.map(ToString::to_string).unwrap_or_default();
        Self {
            name: text(customer.name.as_ref()),
            company: text(customer.company.as_ref()),
            telephone: customer.telephone.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }
}

/// The page's forms, of which one may have been refused.
struct Forms<'a> {
    profile: &'a Form,
    notes: &'a Form,
    groups: &'a Form,
    affiliate: &'a Form,
    reset: &'a Form,
    enable: &'a Form,
}

impl<'a> Forms<'a> {
    fn of(form: &'a Form, at: &str) -> Self {
        let of = |act: &str| form.of(&format!("{at}/{act}"));
        Self {
            profile: of("profile"),
            notes: of("notes"),
            groups: of("groups"),
            affiliate: of("affiliate"),
            reset: of("password-reset"),
            enable: of("enable"),
        }
    }
}

pub async fn show(cx: Staff<'_>, customer: Customer) -> Result<Reply, Rejection> {
    let (frame, settings, record) = (cx.frame().await, cx.shop.settings().await?, Record::load(cx.shop, customer).await?);
    let words = Words { frame: &frame, settings: &settings, record: &record };
    let zone = settings.zone();
    let at = record_of(record.customer.number);
    let row = |order| OrderRow::new(&frame, order, frame.texts.shown_day(order.placed_at, &zone));
    let forms = Forms::of(cx.form(), &at);
    let customer = &record.customer;
    let page = RecordPage {
        may: May::of(cx, customer),
        name: display_name(&frame, customer),
        initials: initials(customer),
        standing: standing::all_pills(customer),
        warnings: words.warnings(),
        facts: words.facts(),
        languages: LanguageOption::all(&frame, &cx.shop.config().languages, forms.profile.value_or("language", customer.language.tag())),
        notes: record.notes.as_ref().map(|notes| notes.as_str().to_owned()).unwrap_or_default(),
        groups: customer.groups.join(", "),
        discount: frame.texts.plain_rate(Rate::from_basis_points(customer.discount_bp).unwrap_or(Rate::ZERO)),
        orders: record.orders.iter().map(row).collect(),
        is_special: if forms.groups.refusal().is_some() {
            forms.groups.is_ticked("approved_for_special_payments")
        } else {
            customer.approved_for_special_payments
        },
        is_disabled: customer.state == CustomerState::Disabled,
        affiliate: words.affiliate(),
        list: words.list(),
        devices: frame.texts.with_count("admin-devices", i64::try_from(record.devices).unwrap_or(i64::MAX)),
        frame: &frame,
        forms,
        at,
        number: customer.number,
        profile: Profile::of(customer),
    };
    cx.page(&frame, &page)
}

/// The first letters of the first and the last name.
fn initials(customer: &Customer) -> String {
    let name = customer.name.as_ref().map(ToString::to_string).unwrap_or_default();
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let words: Vec<char> = name.split_whitespace().filter_map(first).collect();
    let ends = match words.as_slice() {
        [] => Vec::new(),
        [only] => vec![*only],
        [first, .., last] => vec![*first, *last],
    };
    ends.into_iter().flat_map(char::to_uppercase).collect()
}
