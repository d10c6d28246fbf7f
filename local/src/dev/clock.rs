//! `POST /dev/clock`: moves the shop's clock forward.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Form, Json};
use serde::Deserialize;
use shared::values::Span;
use shared::web::is_form;

use super::{Failure, broken, refused};
use crate::LocalShop;

/// The furthest that the clock may be moved at once: ten years.
const ADVANCE_MAX_SECONDS: i64 = 10 * 366 * 24 * 3_600;

/// What programs send.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvanceBody {
    advance_seconds: i64,
}

/// What the page of tools sends.
#[derive(Deserialize)]
struct AdvanceForm {
    advance_days: i64,
}

/// Takes JSON and answers 204, or takes the form of the page of tools and leads back to that page.
pub(super) async fn advance(State(local): State<LocalShop>, request: Request) -> Result<Response, Failure> {
    let is_form = is_form(request.headers());
    let seconds = if is_form {
        let form = Form::<AdvanceForm>::from_request(request, &()).await.ok();
        form.and_then(|Form(form)| form.advance_days.checked_mul(86_400))
    } else {
        Json::<AdvanceBody>::from_request(request, &()).await.ok().map(|Json(body)| body.advance_seconds)
    };
    let seconds = seconds.filter(|seconds| (0..=ADVANCE_MAX_SECONDS).contains(seconds));
    let seconds = seconds.ok_or_else(|| refused("send {\"advance_seconds\": n}, forward only"))?;
    local.advance(Span::seconds(seconds)).map_err(broken)?;
    Ok(if is_form { Redirect::to("/dev").into_response() } else { StatusCode::NO_CONTENT.into_response() })
}
