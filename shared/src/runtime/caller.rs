//! Identifies the caller: a session of a customer or of a member of the staff (cookie or bearer), a storefront's key, or a
//! staff token.

use http::{HeaderMap, StatusCode, header};

use super::origin;
use crate::accounts::{SessionToken, sessions};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::staff::sessions::StaffSessionToken;
use crate::staff::{self, STAFF_TOKEN_PREFIX, STOREFRONT_KEY_PREFIX};
use crate::web::{
    Access, Caller, CustomerCaller, Problem, RawRequest, Rejection, Route, SESSION_COOKIE, STAFF_COOKIE, StaffCaller, StorefrontCaller,
    request_cookie,
};

/// Identifies the caller, as far as the route requires. Invalid credentials are refused even where none are required: a
/// caller who believes to be signed in should not be treated as a stranger.
pub(super) async fn identify(shop: &Shop, access: Access, raw: &RawRequest) -> Result<Caller, Rejection> {
    if raw.query.contains(STOREFRONT_KEY_PREFIX) || raw.query.contains(STAFF_TOKEN_PREFIX) {
        let detail = "keys and tokens belong in the Authorization header";
        return Err(Problem::bad_request("secret_in_query", "The address contains a secret.").detail(detail).into());
    }
    if let Some(bearer) = bearer(&raw.headers) {
        return match by_bearer(shop, access, &bearer).await? {
            Some(caller) => Ok(caller),
            None => Err(unauthenticated(access).into()),
        };
    }
    let cookie = |name: &str| request_cookie(&raw.headers, name);
    let found = match access {
        Access::Customer | Access::OptionalCustomer if let Some(cookie) = cookie(SESSION_COOKIE) => by_session(shop, &cookie).await?,
        access if access.is_for_staff() && origin::may_bring_staff(shop.config(), raw) => match cookie(STAFF_COOKIE) {
            Some(cookie) => by_staff_session(shop, &cookie).await?,
            None => None,
        },
        _ => None,
    };
    Ok(found.unwrap_or(Caller::Anonymous))
}

/// 401 without credentials, 403 for another kind of caller, for one who lacks the permission, and for one who signed in a
/// while ago if the route is sensitive (S-SE-8).
pub(super) fn authorise(route: &Route, caller: &Caller) -> Result<(), Problem> {
    let access = route.access;
    let is_allowed = match (access, caller) {
        (Access::Anyone | Access::OptionalCustomer | Access::LinkToken | Access::OptionalStaff, _)
        | (Access::Customer, Caller::Customer(_)) => true,
        (Access::Storefront(scope), Caller::Storefront(storefront)) => storefront.scopes.contains(&scope),
        (Access::Staff(permission), Caller::Staff(staff)) => staff.may(permission),
        (Access::StaffAny(one, other), Caller::Staff(staff)) => staff.may(one) || staff.may(other),
        (_, Caller::Anonymous) => return Err(unauthenticated(access)),
        _ => false,
    };
    match caller {
        _ if !is_allowed => Err(Problem::not_allowed()),
        Caller::Staff(staff) if route.needs_recent_sign_in && !staff.is_recent => Err(Problem::sign_in_too_old()),
        _ => Ok(()),
    }
}

fn unauthenticated(access: Access) -> Problem {
    let detail = match access {
        Access::Storefront(_) => "send the storefront's key as `Authorization: Bearer sk_…`",
        Access::Staff(_) | Access::StaffAny(..) => "sign in, or send a staff token as `Authorization: Bearer st_…`",
        _ => "log in, or send the session's token as `Authorization: Bearer cs_…`",
    };
    Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", "Please log in.").detail(detail).header("www-authenticate", "Bearer")
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim().to_owned() } else { String::new() })
}

async fn by_bearer(shop: &Shop, access: Access, bearer: &str) -> Result<Option<Caller>, Fault> {
    // Elsewhere than in the back office nobody reads the records of the staff.
    if access.is_for_staff() && StaffSessionToken::parse(bearer).is_some() {
        return by_staff_session(shop, bearer).await;
    }
    if bearer.starts_with(STAFF_TOKEN_PREFIX) {
        let found = staff::find_staff_token(shop, bearer).await?;
        return Ok(found.map(|token| Caller::Staff(StaffCaller::from(token))));
    }
    if bearer.starts_with(STOREFRONT_KEY_PREFIX) {
        let found = staff::find_storefront_key(shop, bearer).await?;
        return Ok(found.map(|(digest, key)| {
            let is_use_due = key.is_use_due(shop.now());
            Caller::Storefront(StorefrontCaller { key: digest, scopes: key.scopes, is_use_due })
        }));
    }
    by_session(shop, bearer).await
}

async fn by_session(shop: &Shop, token: &str) -> Result<Option<Caller>, Fault> {
    let Some(token) = SessionToken::parse(token) else { return Ok(None) };
    let found = sessions::find(shop, &token).await?;
    Ok(found.map(|(session, customer)| {
        let is_recent = session.is_recent(shop.now());
        Caller::Customer(Box::new(CustomerCaller { session: token.digest(), is_recent, customer }))
    }))
}

async fn by_staff_session(shop: &Shop, token: &str) -> Result<Option<Caller>, Fault> {
    let Some(token) = StaffSessionToken::parse(token) else { return Ok(None) };
    let found = staff::sessions::find(shop, &token).await?;
    Ok(found.map(|staff| Caller::Staff(StaffCaller::from(staff))))
}
