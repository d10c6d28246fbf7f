//! Identifies the caller: a customer's session (cookie or bearer), a storefront's key, or a staff token.

use http::{HeaderMap, StatusCode, header};

use crate::accounts::{SessionToken, sessions};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::staff::{self, STAFF_TOKEN_PREFIX, STOREFRONT_KEY_PREFIX};
use crate::web::{Access, Caller, CustomerCaller, Problem, RawRequest, Rejection, SESSION_COOKIE, StaffCaller, StorefrontCaller};

/// Identifies the caller, as far as the route requires. Invalid credentials are refused even where none are required: a
/// caller who believes to be signed in should not be treated as a stranger.
pub(super) async fn identify(shop: &Shop, access: Access, raw: &RawRequest) -> Result<Caller, Rejection> {
    if raw.query.contains(STOREFRONT_KEY_PREFIX) || raw.query.contains(STAFF_TOKEN_PREFIX) {
        let detail = "keys and tokens belong in the Authorization header";
        return Err(Problem::bad_request("secret_in_query", "The address contains a secret.").detail(detail).into());
    }
    if let Some(bearer) = bearer(&raw.headers) {
        return match by_bearer(shop, &bearer).await? {
            Some(caller) => Ok(caller),
            None => Err(unauthenticated(access).into()),
        };
    }
    let cookie_counts = matches!(access, Access::Customer | Access::OptionalCustomer);
    match crate::web::request_cookie(&raw.headers, SESSION_COOKIE) {
        Some(cookie) if cookie_counts => Ok(by_session(shop, &cookie).await?.unwrap_or(Caller::Anonymous)),
        _ => Ok(Caller::Anonymous),
    }
}

/// 401 without credentials, 403 for another kind of caller or one who lacks the permission.
pub(super) fn authorise(access: Access, caller: &Caller) -> Result<(), Problem> {
    let is_allowed = match (access, caller) {
        (Access::Anyone | Access::OptionalCustomer | Access::LinkToken, _) | (Access::Customer, Caller::Customer(_)) => true,
        (Access::Storefront(scope), Caller::Storefront(storefront)) => storefront.scopes.contains(&scope),
        (Access::Staff(permission), Caller::Staff(staff)) => staff.may(permission),
        (Access::StaffAny(one, other), Caller::Staff(staff)) => staff.may(one) || staff.may(other),
        (_, Caller::Anonymous) => return Err(unauthenticated(access)),
        _ => false,
    };
    if is_allowed {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "not_allowed", "This caller may not do that."))
}

fn unauthenticated(access: Access) -> Problem {
    let detail = match access {
        Access::Storefront(_) => "send the storefront's key as `Authorization: Bearer sk_…`",
        Access::Staff(_) | Access::StaffAny(..) => "send a staff token as `Authorization: Bearer st_…`",
        _ => "log in, or send the session's token as `Authorization: Bearer cs_…`",
    };
    Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", "Please log in.").detail(detail).header("www-authenticate", "Bearer")
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim().to_owned() } else { String::new() })
}

async fn by_bearer(shop: &Shop, bearer: &str) -> Result<Option<Caller>, Fault> {
    if bearer.starts_with(STAFF_TOKEN_PREFIX) {
        let found = staff::find_staff_token(shop, bearer).await?;
        return Ok(found.map(|token| Caller::Staff(StaffCaller { id: token.staff, role: token.role })));
    }
    if bearer.starts_with(STOREFRONT_KEY_PREFIX) {
        let found = staff::find_storefront_key(shop, bearer).await?;
        return Ok(found.map(|(digest, key)| Caller::Storefront(StorefrontCaller { key: digest, scopes: key.scopes })));
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
