//! Mark lines as paid: one payout over all of them, or nothing (AF-14).
//!
//! The caller chooses an `Idempotency-Key`. The reply is stored under it in the transaction that creates the payout, so a repeated call
//! gets the same payout whatever was lost in between (S-AK-10). A refusal is not stored.

use deserr::Deserr;
use serde::Deserialize;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::input::{MemberErrors, WholeNumber};
use shared::payouts::{self, Payout, PayoutMethod, PayoutOutcome, PayoutRefusal, PayoutRequest};
use shared::runtime::idempotency::Claim;
use shared::staff::Permission;
use shared::values::{Currency, LongText, PayoutId, Sequence, ShortText};
use shared::web::{BodyLimits, Idempotency, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::affiliate;
use crate::line_choice::{LineChoiceBody, LineChoiceField};
use crate::payout_view::PayoutView;

pub const ROUTE: Route =
    Route::staff("POST /admin/affiliates/{number}/payouts", Permission::PayoutsWrite, "Mark lines as paid", |cx| Box::pin(handle(cx)))
        .request_body::<PayoutBody>()
        .body_limits(BodyLimits::PAYOUT)
        .idempotency(Idempotency::Required)
        .form_of("/admin/affiliates/{number}/payouts/new")
        .with_settings()
        .responses(&[
            ResponseSpec::json::<PayoutView>(StatusCode::CREATED, "One payout over all of the lines"),
            ResponseSpec::empty(StatusCode::BAD_REQUEST, "The Idempotency-Key is missing"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no affiliate with this number, and never was"),
            ResponseSpec::empty(StatusCode::CONFLICT, "A line is paid already; nothing was changed"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "There is nothing to pay, or a line cannot be paid; nothing was changed"),
        ]);

/// Which lines to pay, and how.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct PayoutBody {
    lines: LineChoiceBody,
    currency: Currency,
    method: PayoutMethodBody,
    #[deserr(default)]
    reference: Option<ShortText<100>>,
    #[deserr(default)]
    note: Option<LongText<500>>,
}

/// The same by the page's form. The total is the one that the page showed: if the lines come to another one, nothing is paid.
#[derive(Deserr)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct PayoutForm {
    lines: LineChoiceField,
    currency: Currency,
    method: PayoutMethodBody,
    #[deserr(default)]
    reference: Option<ShortText<100>>,
    #[deserr(default)]
    note: Option<LongText<500>>,
    total_minor: WholeNumber,
}

impl PayoutForm {
    /// The body, and the total that was shown.
    fn into_body(self) -> (PayoutBody, i64) {
        let Self { lines, currency, method, reference, note, total_minor } = self;
        (PayoutBody { lines: LineChoiceBody(lines.0), currency, method, reference, note }, total_minor.0)
    }
}

/// How the affiliate is paid.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = MemberErrors, rename_all = lowercase)]
#[schema(rename_all = "snake_case")]
enum PayoutMethodBody {
    Cash,
    Coupon,
    Other,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let (body, expected_minor) = if cx.request.is_form() {
        let (body, total) = cx.body::<PayoutForm>()?.into_body();
        (body, Some(total))
    } else {
        (cx.body()?, None)
    };
    let PayoutBody { lines, currency, method, reference, note } = body;
    let claim = Claim::of(cx.shop, cx.request)?;
    if let Some(earlier) = claim.earlier_reply(cx.shop).await? {
        return answer(cx, earlier);
    }
    let method = method.available()?;
    let affiliate = affiliate(cx).await?;
    let request = PayoutRequest {
        affiliate: affiliate.number,
        choice: lines.0,
        currency,
        method,
        reference,
        note: note.filter(|note| !note.is_empty()),
        expected_minor,
    };
    let keep_reply = |payout: &Payout| Ok(vec![claim.reply_write(&created(payout)?)?]);
    let problem = match payouts::create(cx.shop, cx.actor(), &request, keep_reply).await? {
        PayoutOutcome::Created(payout) => return answer(cx, created(&payout)?),
        PayoutOutcome::Refused(refusal) => problem(refusal),
        PayoutOutcome::ExtraWritesFailed => {
            Problem::conflict("idempotency_key_in_use", "Another call with this Idempotency-Key came first.")
        }
    };
    // Of two identical concurrent calls, the other one may have paid these very lines.
    match claim.earlier_reply(cx.shop).await? {
        Some(earlier) => answer(cx, earlier),
        None => Err(problem.into()),
    }
}

/// The reply itself, or for a browser the payout's page.
fn answer(cx: Staff<'_>, reply: Reply) -> Result<Reply, Rejection> {
    if !cx.prefers_html() {
        return Ok(reply);
    }
    let id = reply.replayable().and_then(|(_, _, text)| serde_json::from_str::<CreatedPayout>(&text).ok());
    let CreatedPayout { id } = id.ok_or_else(|| Fault::missing("the id of a payout in its reply"))?;
    cx.see_other_with(&format!("/admin/payouts/{id}"), "admin-paid-notice")
}

/// What a browser is led by.
#[derive(Deserialize)]
struct CreatedPayout {
    id: PayoutId,
}

/// The reply to the call that created the payout, which is stored for its repeats.
fn created(payout: &Payout) -> Result<Reply, Fault> {
    Reply::json(StatusCode::CREATED, &PayoutView::from(payout.clone()))
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
            Problem::unprocessable("line_other_currency", "A line is in another currency.").detail(line(sequence))
        }
        PayoutRefusal::LineRefused(sequence) => {
            Problem::unprocessable("line_refused", "Nothing is owed for a line.").detail(line(sequence))
        }
        PayoutRefusal::TotalChanged => Problem::conflict("total_changed", "The lines come to another total by now.")
            .returning_form()
            .detail("look at the lines again, and set them as paid with their new total"),
        PayoutRefusal::TooLarge => Problem::unprocessable("payout_too_large", "These are too many lines for one payout.")
            .detail("choose some of the lines instead"),
    }
}

impl PayoutMethodBody {
    /// The method, if the shop can pay by it. Coupons are not available yet.
    fn available(self) -> Result<PayoutMethod, Problem> {
        match self {
            Self::Cash => Ok(PayoutMethod::Cash),
            Self::Other => Ok(PayoutMethod::Other),
            Self::Coupon => Err(Problem::unprocessable("method_not_available", "Payouts by coupon are not available.")),
        }
    }
}
