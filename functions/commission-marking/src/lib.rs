//! Set commission lines as paid, and mark a payout as unpaid again.
//!
//! Staff tick lines, or take all that are due, and make one payout of them: all or nothing, over the sum of the lines.
//! A line is paid at most once. A key chosen by the caller makes a repeated call the same payout; the reply is kept in
//! the very write that makes it. Marking as unpaid undoes the whole payout, which stays in the history as cancelled.

mod view;

use serde::Deserialize;
use shared::audit::Actor;
use shared::customers;
use shared::http::StatusCode;
use shared::payouts::{self, LineChoice, LineFilter, PayoutMethod, PayoutOutcome, PayoutRefusal, PayoutRequest};
use shared::runtime::idempotency::Claim;
use shared::shop::Shop;
use shared::staff::Permission;
use shared::values::{Currency, CustomerNumber, PayoutId, Sequence, ShortText};
use shared::web::{Access, BodyLimits, Idempotency, Problem, Rejection, Reply, Request, ResponseSpec, Route, list};
use utoipa::ToSchema;

use view::{LinesView, PayoutView, PayoutsView};

pub const ROUTES: &[Route] = &[
    Route::whole("GET /admin/affiliates/{number}/lines", Access::Staff(Permission::PayoutsRead), "An affiliate's commission lines")
        .query_parameters(&[
            ("state", "unpaid, paid or due; all where it is not told"),
            ("limit", "1 to 100, 25 unless told"),
            ("starting_after", "the `next` of the page before"),
        ])
        .responses(&[
            ResponseSpec::json::<LinesView>(StatusCode::OK, "Ascending; a page may be short and still have more"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "Nobody of that number is an affiliate"),
        ]),
    Route::whole("GET /admin/affiliates/{number}/payouts", Access::Staff(Permission::PayoutsRead), "An affiliate's payouts, newest first")
        .query_parameters(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .responses(&[
            ResponseSpec::json::<PayoutsView>(StatusCode::OK, "Cancelled ones included"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "Nobody of that number is an affiliate"),
        ]),
    Route::whole("POST /admin/affiliates/{number}/payouts", Access::Staff(Permission::PayoutsWrite), "Set lines as paid")
        .request_body::<PayoutBody>()
        .body_limits(BodyLimits::PAYOUT)
        .idempotency(Idempotency::Required)
        .responses(&[
            ResponseSpec::json::<PayoutView>(StatusCode::CREATED, "One payout over all of the lines"),
            ResponseSpec::empty(StatusCode::BAD_REQUEST, "There is no Idempotency-Key"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "Nobody of that number is an affiliate"),
            ResponseSpec::empty(StatusCode::CONFLICT, "A line is paid already; nothing was changed"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "There is nothing to pay, or a line cannot be paid; nothing was changed"),
        ]),
    Route::whole("GET /admin/payouts/{id}", Access::Staff(Permission::PayoutsRead), "A payout").responses(&[
        ResponseSpec::json::<PayoutView>(StatusCode::OK, "As it stands"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is none"),
    ]),
    Route::whole("POST /admin/payouts/{id}/unpay", Access::Staff(Permission::PayoutsWrite), "Mark a payout as unpaid")
        .request_body::<UnpayBody>()
        .responses(&[
            ResponseSpec::json::<PayoutView>(StatusCode::OK, "It is cancelled, and its lines are unpaid; the same when repeated"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "There is none"),
        ]),
];

/// What staff want paid, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutBody {
    lines: LineChoiceBody,
    #[schema(value_type = String)]
    currency: Currency,
    method: PayoutMethodBody,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    reference: Option<ShortText<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    note: Option<ShortText<500>>,
}

/// The lines to pay: their numbers, or all that are due, or all.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, expecting = "a list of line numbers, \"due\" or \"all\"")]
pub enum LineChoiceBody {
    Lines(Vec<Sequence>),
    Keyword(LineChoiceKeyword),
}

/// Lines that nobody ticked one by one.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineChoiceKeyword {
    Due,
    All,
}

/// How the affiliate is paid.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayoutMethodBody {
    Cash,
    Coupon,
    Other,
}

/// Why a payout is marked as unpaid. The body may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnpayBody {
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    reason: Option<ShortText<500>>,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /admin/affiliates/{number}/lines" => show_lines(shop, &request).await,
        "GET /admin/affiliates/{number}/payouts" => show_payouts(shop, &request).await,
        "POST /admin/affiliates/{number}/payouts" => pay(shop, &request).await,
        "GET /admin/payouts/{id}" => show_payout(shop, &request).await,
        _ => unpay(shop, &request).await,
    }
}

async fn show_lines(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let filter = filter(request)?;
    let paging = list::paging(shop, request)?;
    let affiliate = affiliate(shop, request).await?;
    let page = payouts::list_lines(shop, affiliate, filter, &paging).await?;
    Ok(Reply::json(StatusCode::OK, &LinesView::of(shop, request, page))?)
}

fn filter(request: &Request) -> Result<LineFilter, Problem> {
    match request.query("state").as_deref() {
        None => Ok(LineFilter::All),
        Some("unpaid") => Ok(LineFilter::Unpaid),
        Some("paid") => Ok(LineFilter::Paid),
        Some("due") => Ok(LineFilter::Due),
        Some(_) => Err(Problem::bad_request("invalid_state", "The state is unpaid, paid or due.")),
    }
}

async fn show_payouts(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let paging = list::paging(shop, request)?;
    let affiliate = affiliate(shop, request).await?;
    let page = payouts::list_for_affiliate(shop, affiliate, &paging).await?;
    Ok(Reply::json(StatusCode::OK, &PayoutsView::of(shop, request, page))?)
}

async fn pay(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let wanted: PayoutBody = request.serde_body()?;
    let claim = Claim::of(shop, request)?;
    if let Some(earlier) = claim.earlier_reply(shop).await? {
        return Ok(earlier);
    }
    let method = match wanted.method {
        PayoutMethodBody::Cash => PayoutMethod::Cash,
        PayoutMethodBody::Other => PayoutMethod::Other,
        PayoutMethodBody::Coupon => {
            return Err(Problem::unprocessable("method_not_available", "Payouts by coupon are not available.").into());
        }
    };
    let choice = match wanted.lines {
        LineChoiceBody::Lines(lines) => LineChoice::Lines(lines.into_iter().collect()),
        LineChoiceBody::Keyword(LineChoiceKeyword::Due) => LineChoice::Due,
        LineChoiceBody::Keyword(LineChoiceKeyword::All) => LineChoice::All,
    };
    let affiliate = affiliate(shop, request).await?;
    let by = Actor { staff: &request.staff()?.id, client: request.client() };
    let payout_request =
        PayoutRequest { affiliate, choice, currency: wanted.currency, method, reference: wanted.reference, note: wanted.note };
    let kept = |payout: &payouts::Payout| Ok(vec![claim.reply_write(&PayoutView::created(payout)?)?]);
    let refused = match payouts::create(shop, by, &payout_request, kept).await? {
        PayoutOutcome::Created(payout) => return Ok(PayoutView::created(&payout)?),
        PayoutOutcome::Refused(refusal) => problem(refusal),
        PayoutOutcome::ExtraWritesFailed => {
            Problem::conflict("idempotency_key_in_use", "Another call with this Idempotency-Key came first.")
        }
    };
    // The same call, made twice at once: the other one may have paid these very lines.
    match claim.earlier_reply(shop).await? {
        Some(earlier) => Ok(earlier),
        None => Err(refused.into()),
    }
}

fn problem(refusal: PayoutRefusal) -> Problem {
    let line = |sequence: Sequence| format!("line {sequence}");
    match refusal {
        PayoutRefusal::NothingDue => Problem::unprocessable("nothing_due", "There is nothing to pay.")
            .detail("no line is left to pay, or the lines come to 0 or less"),
        PayoutRefusal::LineUnknown(sequence) => Problem::unprocessable("line_unknown", "There is no such line.").detail(line(sequence)),
        PayoutRefusal::LineAlreadyPaid(sequence) => {
            Problem::conflict("line_already_paid", "A line is paid already.").detail(line(sequence))
        }
        PayoutRefusal::LineOtherCurrency(sequence) => {
            Problem::unprocessable("line_other_currency", "A line is of another currency.").detail(line(sequence))
        }
        PayoutRefusal::LineRefused(sequence) => {
            Problem::unprocessable("line_refused", "Nothing is owed for a line.").detail(line(sequence))
        }
        PayoutRefusal::TooLarge => {
            Problem::unprocessable("payout_too_large", "These are too many lines for one payout.").detail("tick some of the lines instead")
        }
    }
}

async fn show_payout(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let id = request.parse_parameter("id", PayoutId::parse)?;
    let payout = payouts::find(shop, &id).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::json(StatusCode::OK, &PayoutView::of(&payout))?)
}

async fn unpay(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let undoing: UnpayBody = if request.raw_body().is_empty() { UnpayBody::default() } else { request.serde_body()? };
    let id = request.parse_parameter("id", PayoutId::parse)?;
    let by = Actor { staff: &request.staff()?.id, client: request.client() };
    let payout = payouts::unpay(shop, by, &id, undoing.reason.as_ref()).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::json(StatusCode::OK, &PayoutView::of(&payout))?)
}

/// The affiliate that the address names: somebody who is one, or was.
async fn affiliate(shop: &Shop, request: &Request) -> Result<CustomerNumber, Rejection> {
    let number = request.parse_parameter("number", CustomerNumber::parse)?;
    let customer = customers::find(shop, number).await?;
    let is_affiliate = customer.is_some_and(|customer| customer.affiliate.is_some());
    if is_affiliate { Ok(number) } else { Err(Problem::not_found().into()) }
}
