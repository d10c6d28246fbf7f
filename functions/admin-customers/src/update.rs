//! Change a customer's record.
//!
//! `affiliate` needs the permission for affiliates, every other member the one for customers. If one is missing, nothing is changed
//! (AF-1, ST-2).

use deserr::Deserr;
use shared::customers::back_office::{CustomerChange, GROUPS_MAX};
use shared::customers::{CustomerState, Notes, TermsChange};
use shared::http::StatusCode;
use shared::input::{Given, IntoValue, MemberError, MemberErrors, Patch, Value, ValuePointerRef};
use shared::staff::Permission;
use shared::values::{Language, Rate, ShortText, Slug, Telephone};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::acts::try_change;
use crate::customer_view::CustomerView;

pub const ROUTE: Route = Route::staff_any(
    "PATCH /admin/customers/{number}",
    [Permission::CustomersWrite, Permission::AffiliatesWrite],
    "Change a record; `affiliate` needs the permission for affiliates, every other member the one for customers",
    |cx| Box::pin(handle(cx)),
)
.request_body::<CustomerChangeBody>()
.body_limits(BodyLimits::AUTH)
.responses(&[
    ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now"),
    ResponseSpec::empty(StatusCode::FORBIDDEN, "A member needs another permission; nothing was changed"),
    ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
    ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
]);

/// A change by staff. Members that are left out stay as they are; `null` clears a member.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct CustomerChangeBody {
    #[schema(required = false, value_type = Option<ShortText<100>>)]
    #[deserr(default)]
    name: Patch<ShortText<100>>,
    #[schema(required = false, value_type = Option<ShortText<100>>)]
    #[deserr(default)]
    company: Patch<ShortText<100>>,
    #[schema(required = false, value_type = Option<Telephone>)]
    #[deserr(default)]
    telephone: Patch<Telephone>,
    /// The language of the customer's mails and pages.
    #[schema(required = false, value_type = Language)]
    #[deserr(default)]
    language: Given<Language>,
    /// All groups the customer is in from now on.
    #[schema(required = false, value_type = Vec<Slug>)]
    #[deserr(default)]
    groups: Given<Vec<Slug>>,
    /// The customer's own discount.
    #[schema(required = false, value_type = Rate)]
    #[deserr(default)]
    discount_bp: Given<Rate>,
    /// Whether the customer may use the special ways to pay.
    #[schema(required = false, value_type = bool)]
    #[deserr(default)]
    approved_for_special_payments: Given<bool>,
    #[schema(required = false, value_type = AffiliateTermsBody)]
    #[deserr(default)]
    affiliate: Given<AffiliateTermsBody>,
    #[schema(required = false, value_type = Option<Notes>)]
    #[deserr(default)]
    notes: Patch<Notes>,
    /// A change ends every session of the customer at once.
    #[schema(required = false, value_type = EditableState)]
    #[deserr(default)]
    state: Given<EditableState>,
    /// Only `false`: mail may be sent to the address again after one bounced. Only the mail service sets it.
    #[schema(required = false, value_type = bool)]
    #[deserr(default)]
    undeliverable: Given<Cleared>,
    /// Why, for the audit row. It changes nothing by itself.
    #[deserr(default)]
    reason: Option<ShortText<500>>,
}

/// A change of an affiliate's terms. An affiliate who is enabled and has a rate is approved (AF-1).
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct AffiliateTermsBody {
    /// Whether the affiliate earns from new orders.
    #[schema(required = false, value_type = bool)]
    #[deserr(default)]
    enabled: Given<bool>,
    #[schema(required = false, value_type = Rate)]
    #[deserr(default)]
    rate_bp: Given<Rate>,
}

/// The states between which staff switch. Erasing a record is a different act.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = MemberErrors, rename_all = lowercase)]
#[schema(rename_all = "snake_case")]
enum EditableState {
    Open,
    Disabled,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let body: CustomerChangeBody = cx.body()?;
    if body.changes_customer() {
        cx.needs(Permission::CustomersWrite)?;
    }
    if body.affiliate.is_given() {
        cx.needs(Permission::AffiliatesWrite)?;
    }
    check_groups(body.groups.0.as_deref().unwrap_or_default(), |n| format!("groups[{n}]"))?;
    let customer = try_change(cx, body.into()).await?;
    cx.show(&CustomerView::load(cx.shop, &customer).await?)
}

/// The groups whose members are derived from other data. Nobody edits them by hand (GP-1).
const BUILT_IN: [&str; 2] = ["affiliates", "mailing-list"];

/// Refuses groups that nobody edits by hand. `member` names the place of one in the body.
pub fn check_groups(groups: &[Slug], member: impl Fn(usize) -> String) -> Result<(), Problem> {
    if groups.len() > GROUPS_MAX {
        return Err(Problem::unprocessable("too_many_groups", "A customer is in at most 50 groups."));
    }
    let built_in = groups.iter().enumerate().filter(|(_, group)| BUILT_IN.contains(&group.as_str()));
    let errors: Vec<MemberError> = built_in
        .map(|(n, group)| {
            let detail = format!("the members of `{}` are derived: leave it out", group.as_str());
            MemberError::new(member(n), "built_in_group", detail)
        })
        .collect();
    let Some(first) = errors.first() else { return Ok(()) };
    let problem = Problem::unprocessable("built_in_group", "Nobody edits this group by hand.").detail(first.detail.clone());
    Err(errors.into_iter().fold(problem, Problem::error))
}

impl CustomerChangeBody {
    /// Whether any member other than `affiliate` is present.
    fn changes_customer(&self) -> bool {
        let Self {
            name,
            company,
            telephone,
            language,
            groups,
            discount_bp,
            approved_for_special_payments,
            affiliate: _,
            notes,
            state,
            undeliverable,
            reason: _,
        } = self;
        name.is_given()
            || company.is_given()
            || telephone.is_given()
            || language.is_given()
            || groups.is_given()
            || discount_bp.is_given()
            || approved_for_special_payments.is_given()
            || notes.is_given()
            || state.is_given()
            || undeliverable.is_given()
    }
}

impl From<CustomerChangeBody> for CustomerChange {
    fn from(body: CustomerChangeBody) -> Self {
        Self {
            name: body.name.into_change(),
            company: body.company.into_change(),
            telephone: body.telephone.into_change(),
            language: body.language.0,
            groups: body.groups.0,
            discount: body.discount_bp.0,
            approved_for_special_payments: body.approved_for_special_payments.0,
            affiliate: body.affiliate.0.map(|AffiliateTermsBody { enabled, rate_bp }| TermsChange { enabled: enabled.0, rate: rate_bp.0 }),
            notes: body.notes.into_change(),
            state: body.state.0.map(|state| match state {
                EditableState::Open => CustomerState::Open,
                EditableState::Disabled => CustomerState::Disabled,
            }),
            declines_application: false,
            is_deliverable: body.undeliverable.is_given(),
            reason: body.reason,
        }
    }
}

/// Accepts `false` and nothing else: staff clear the mark and never set it.
struct Cleared;

impl Deserr<MemberErrors> for Cleared {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        match value {
            Value::Boolean(false) => Ok(Self),
            _ => Err(MemberErrors::at(location, "only_false", "only false: an address is marked when mail to it bounces")),
        }
    }
}
