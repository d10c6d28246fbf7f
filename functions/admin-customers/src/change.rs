//! Changes of a customer's record by staff.

use serde::Deserialize;
use shared::customers::State;
use shared::customers::TermsChange;
use shared::customers::back_office::{self, GROUPS_MAX, Notes, StaffChange, StaffChanged};
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::staff::Permission;
use shared::values::{CustomerNumber, Line, Rate, Slug};
use shared::web::{Problem, Reply, Request, Stop, given};
use utoipa::ToSchema;

use crate::{by, record};

/// The groups whose members follow from something else: nobody edits them by hand (GP-1).
const BUILT_IN: [&str; 2] = ["affiliates", "mailing-list"];

/// What staff change; `null` empties, what is left out stays.
#[expect(clippy::option_option, reason = "a member is left out, emptied or set")]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "given")]
    name: Option<Option<Line<100>>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "given")]
    company: Option<Option<Line<100>>>,
    /// All groups the customer is in from now on.
    #[schema(value_type = Vec<String>, required = false)]
    #[serde(default, deserialize_with = "given")]
    groups: Option<Vec<Slug>>,
    /// 0 to 10,000.
    #[schema(value_type = u16, required = false)]
    #[serde(default, deserialize_with = "given")]
    discount_bp: Option<Rate>,
    #[schema(value_type = bool, required = false)]
    #[serde(default, deserialize_with = "given")]
    approved_for_special_payments: Option<bool>,
    #[schema(value_type = AffiliateChange, required = false)]
    #[serde(default, deserialize_with = "given")]
    affiliate: Option<AffiliateChange>,
    /// Up to 4,000 characters that only staff see.
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "given")]
    notes: Option<Option<Notes>>,
    /// `open` or `disabled`: either ends every session of the customer at once.
    #[schema(value_type = String, required = false)]
    #[serde(default, deserialize_with = "given")]
    state: Option<Access>,
    /// Only `false`: the address, which mail came back from, takes it again. What says otherwise is the mail service.
    #[schema(value_type = bool, required = false)]
    #[serde(default, deserialize_with = "given")]
    undeliverable: Option<Cleared>,
}

/// The mark of an address that mail came back from, taken away.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "bool")]
struct Cleared;

impl TryFrom<bool> for Cleared {
    type Error = &'static str;

    fn try_from(is_undeliverable: bool) -> Result<Self, Self::Error> {
        if is_undeliverable { Err("only false: what marks an address is a mail that came back") } else { Ok(Self) }
    }
}

/// What staff change of an affiliate's terms: approved are those who are enabled and have a rate (AF-1).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffiliateChange {
    #[schema(value_type = bool, required = false)]
    #[serde(default, deserialize_with = "given")]
    enabled: Option<bool>,
    /// 0 to 10,000.
    #[schema(value_type = u16, required = false)]
    #[serde(default, deserialize_with = "given")]
    rate_bp: Option<Rate>,
}

/// The states that staff switch between. Erasing is another matter.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Access {
    Open,
    Disabled,
}

impl Change {
    /// Whether any member but the affiliate's is given.
    fn concerns_the_record(&self) -> bool {
        let Self { name, company, groups, discount_bp, approved_for_special_payments, affiliate: _, notes, state, undeliverable } = self;
        name.is_some()
            || company.is_some()
            || groups.is_some()
            || discount_bp.is_some()
            || approved_for_special_payments.is_some()
            || notes.is_some()
            || state.is_some()
            || undeliverable.is_some()
    }
}

pub async fn change(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Stop> {
    let change: Change = request.body()?;
    let staff = request.staff()?;
    let lacks = |permission, is_needed: bool| is_needed && !staff.may(permission);
    if lacks(Permission::CustomersWrite, change.concerns_the_record()) || lacks(Permission::AffiliatesWrite, change.affiliate.is_some()) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_allowed", "This caller may not do that.").into());
    }
    check_groups(change.groups.as_deref().unwrap_or_default())?;
    let change = StaffChange {
        name: change.name,
        company: change.company,
        groups: change.groups,
        discount: change.discount_bp,
        approved_for_special_payments: change.approved_for_special_payments,
        affiliate: change.affiliate.map(|AffiliateChange { enabled, rate_bp }| TermsChange { enabled, rate: rate_bp }),
        notes: change.notes,
        state: change.state.map(|state| match state {
            Access::Open => State::Open,
            Access::Disabled => State::Disabled,
        }),
        is_deliverable: change.undeliverable.is_some(),
    };
    match back_office::change(shop, by(request)?, number, change).await? {
        StaffChanged::Changed(customer) => record::reply(shop, StatusCode::OK, &customer).await,
        StaffChanged::NoSuchCustomer => Err(Problem::not_found().into()),
        StaffChanged::Erased => Err(Problem::conflict("customer_erased", "Nothing of an erased record can be changed.").into()),
    }
}

fn check_groups(groups: &[Slug]) -> Result<(), Problem> {
    if let Some(group) = groups.iter().find(|group| BUILT_IN.contains(&group.as_str())) {
        let detail = format!("who is in `{group}` follows from standing, not from this list");
        return Err(Problem::unfit("built_in_group", "Nobody edits this group by hand.").detail(detail));
    }
    if groups.len() > GROUPS_MAX {
        return Err(Problem::unfit("too_many_groups", "A customer is in at most 50 groups."));
    }
    Ok(())
}
