//! Changes of a customer's record by staff.

use serde::Deserialize;
use shared::customers::back_office::{self, CustomerChange, CustomerChangeOutcome, GROUPS_MAX};
use shared::customers::{CustomerState, Notes, TermsChange};
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::staff::Permission;
use shared::values::{CustomerNumber, Rate, ShortText, Slug};
use shared::web::{Problem, Rejection, Reply, Request, deserialize_some};
use utoipa::ToSchema;

use crate::{actor, record};

/// The groups whose members follow from something else: nobody edits them by hand (GP-1).
const BUILT_IN: [&str; 2] = ["affiliates", "mailing-list"];

/// What staff change; `null` empties, what is left out stays.
#[expect(clippy::option_option, reason = "a member is left out, emptied or set")]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerChangeBody {
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "deserialize_some")]
    name: Option<Option<ShortText<100>>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "deserialize_some")]
    company: Option<Option<ShortText<100>>>,
    /// All groups the customer is in from now on.
    #[schema(value_type = Vec<String>, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    groups: Option<Vec<Slug>>,
    /// 0 to 10,000.
    #[schema(value_type = u16, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    discount_bp: Option<Rate>,
    #[schema(value_type = bool, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    approved_for_special_payments: Option<bool>,
    #[schema(value_type = AffiliateTermsBody, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    affiliate: Option<AffiliateTermsBody>,
    /// Up to 4,000 characters that only staff see.
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "deserialize_some")]
    notes: Option<Option<Notes>>,
    /// `open` or `disabled`: either ends every session of the customer at once.
    #[schema(value_type = String, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    state: Option<EditableState>,
    /// Only `false`: the address, which mail came back from, takes it again. What says otherwise is the mail service.
    #[schema(value_type = bool, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    undeliverable: Option<ClearedMark>,
}

/// The mark of an address that mail came back from, taken away.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "bool")]
struct ClearedMark;

impl TryFrom<bool> for ClearedMark {
    type Error = &'static str;

    fn try_from(is_undeliverable: bool) -> Result<Self, Self::Error> {
        if is_undeliverable { Err("only false: what marks an address is a mail that came back") } else { Ok(Self) }
    }
}

/// What staff change of an affiliate's terms: approved are those who are enabled and have a rate (AF-1).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffiliateTermsBody {
    #[schema(value_type = bool, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    enabled: Option<bool>,
    /// 0 to 10,000.
    #[schema(value_type = u16, required = false)]
    #[serde(default, deserialize_with = "deserialize_some")]
    rate_bp: Option<Rate>,
}

/// The states that staff switch between. Erasing is another matter.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EditableState {
    Open,
    Disabled,
}

impl CustomerChangeBody {
    /// Whether any member but the affiliate's is given.
    fn has_customer_changes(&self) -> bool {
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

pub async fn change(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Rejection> {
    let change: CustomerChangeBody = request.serde_body()?;
    let staff = request.staff()?;
    let lacks = |permission, is_needed: bool| is_needed && !staff.may(permission);
    if lacks(Permission::CustomersWrite, change.has_customer_changes()) || lacks(Permission::AffiliatesWrite, change.affiliate.is_some()) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_allowed", "This caller may not do that.").into());
    }
    check_groups(change.groups.as_deref().unwrap_or_default())?;
    let change = CustomerChange {
        name: change.name,
        company: change.company,
        groups: change.groups,
        discount: change.discount_bp,
        approved_for_special_payments: change.approved_for_special_payments,
        affiliate: change.affiliate.map(|AffiliateTermsBody { enabled, rate_bp }| TermsChange { enabled, rate: rate_bp }),
        notes: change.notes,
        state: change.state.map(|state| match state {
            EditableState::Open => CustomerState::Open,
            EditableState::Disabled => CustomerState::Disabled,
        }),
        is_deliverable: change.undeliverable.is_some(),
    };
    match back_office::update(shop, actor(request)?, number, change).await? {
        CustomerChangeOutcome::Changed(customer) => record::reply(shop, StatusCode::OK, &customer).await,
        CustomerChangeOutcome::NotFound => Err(Problem::not_found().into()),
        CustomerChangeOutcome::Erased => Err(Problem::conflict("customer_erased", "Nothing of an erased record can be changed.").into()),
    }
}

fn check_groups(groups: &[Slug]) -> Result<(), Problem> {
    if let Some(group) = groups.iter().find(|group| BUILT_IN.contains(&group.as_str())) {
        let detail = format!("who is in `{group}` follows from standing, not from this list");
        return Err(Problem::unprocessable("built_in_group", "Nobody edits this group by hand.").detail(detail));
    }
    if groups.len() > GROUPS_MAX {
        return Err(Problem::unprocessable("too_many_groups", "A customer is in at most 50 groups."));
    }
    Ok(())
}
