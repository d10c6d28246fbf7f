//! `GET /dev/staff`: signs a browser in to the back office, as the owner whose token local mode prints.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use shared::http::StatusCode;
use shared::staff::sessions;
use shared::web::{Reply, SetCookie, safe_return};

use super::{Failure, broken, unavailable};
use crate::LocalShop;

/// Where the back office begins.
const BACK_OFFICE: &str = "/admin";

/// The page of ours to go to then.
#[derive(Deserialize)]
pub(super) struct SignIn {
    next: Option<String>,
}

/// Opens a session, and leads to the back office.
pub(super) async fn sign_in(State(local): State<LocalShop>, Query(SignIn { next }): Query<SignIn>) -> Result<Response, Failure> {
    let shop = &local.shop;
    let session = sessions::open_with_token(shop, &local.staff_token).await.map_err(unavailable)?;
    let session = session.ok_or_else(|| broken("the staff token of local mode is gone"))?;
    let to = next.and_then(|next| safe_return(&shop.config().base_url, &next)).unwrap_or_else(|| BACK_OFFICE.to_owned());
    let reply = Reply::redirect(StatusCode::SEE_OTHER, &to).cookie(SetCookie::staff_session(shop, &session));
    Ok(reply.into_response("").map_err(broken)?.map(Body::from))
}
