//! Save the form of a customer's groups and discount.

use deserr::Deserr;
use shared::customers::back_office::CustomerChange;
use shared::http::StatusCode;
use shared::input::{Checkbox, IntoValue, MemberErrors, Percent, Value, ValuePointerRef};
use shared::staff::Permission;
use shared::values::{Rate, Slug};
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use super::change;
use crate::PAGE;
use crate::customer_view::CustomerView;
use crate::update::check_groups;

pub const ROUTE: Route = Route::staff(
    "POST /admin/customers/{number}/groups",
    Permission::CustomersWrite,
    "Save the form of a customer's groups and discount",
    |cx| Box::pin(handle(cx)),
)
.request_body::<GroupsFormBody>()
.body_limits(BodyLimits::AUTH)
.form_of(PAGE)
.responses(&[
    ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to its page"),
    ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
    ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
]);

/// Groups and discount. What is left out is taken away.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct GroupsFormBody {
    /// All groups the customer is in from now on.
    #[deserr(default)]
    groups: Option<GroupNames>,
    /// The customer's own discount.
    #[deserr(default)]
    discount: Option<Percent>,
    /// Whether the customer may use the special ways to pay.
    #[schema(required = false, value_type = bool)]
    #[deserr(default)]
    approved_for_special_payments: Checkbox,
}

/// The names of groups, separated by commas or spaces.
#[derive(ToSchema)]
#[schema(value_type = String)]
struct GroupNames(Vec<Slug>);

impl Deserr<MemberErrors> for GroupNames {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let text = String::deserialize_from_value(value, location)?;
        let names = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|name| !name.is_empty());
        let groups = names.map(|name| {
            let wrong = || MemberErrors::at(location, "invalid_slug", "names of lower-case letters, digits and, inside, hyphens");
            Slug::parse(name).ok_or_else(wrong)
        });
        groups.collect::<Result<_, _>>().map(Self)
    }
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let GroupsFormBody { groups, discount, approved_for_special_payments } = cx.body()?;
    let groups = groups.map(|GroupNames(groups)| groups).unwrap_or_default();
    check_groups(&groups, |_| "groups".to_owned())?;
    let terms = CustomerChange {
        groups: Some(groups),
        discount: Some(discount.map_or(Rate::ZERO, |Percent(rate)| rate)),
        approved_for_special_payments: Some(approved_for_special_payments.0),
        ..CustomerChange::default()
    };
    change(cx, terms, "admin-saved").await
}
