//! The log-in in place of a page that needs one (UX-1), for customers and for the staff.

use http::{Method, StatusCode};

use super::origin;
use crate::shop::Shop;
use crate::web::{Access, Flash, Form, Problem, RawRequest, Reply, Route, UseCase, is_form, login_for, prefers_html, sign_in_for};

/// The text beside a form that waited for its sender to log in.
const KEPT_NOTICE: &str = "form-kept";
/// The code of [`Problem::sign_in_too_old`].
const SIGN_IN_TOO_OLD: &str = "reauth_required";

/// Leads a browser that is not signed in, or not recently enough, to the log-in, and from there to what it asked for. A form
/// of ours that came too late waits for its sender, filled in as it was, without passwords.
pub(super) fn instead_of(shop: &Shop, use_case: &UseCase, route: &Route, raw: &RawRequest, problem: &Problem) -> Option<Reply> {
    let is_unknown = problem.status() == StatusCode::UNAUTHORIZED;
    let log_in_for = match route.access {
        Access::Customer if is_unknown => login_for,
        Access::Staff(_) | Access::StaffAny(..) if is_unknown || problem.code() == SIGN_IN_TOO_OLD => sign_in_for,
        _ => return None,
    };
    if !prefers_html(&raw.headers) {
        return None;
    }
    let log_in = |to: &str| Reply::redirect(StatusCode::SEE_OTHER, &log_in_for(to));
    if raw.method == Method::GET || raw.method == Method::HEAD {
        let query = if raw.query.is_empty() { String::new() } else { format!("?{}", raw.query) };
        return Some(log_in(&format!("{}{query}", raw.path)));
    }
    use_case.page_at(route.path).filter(|_| is_form(&raw.headers))?;
    // Another site must not fill in a form for whoever logs in next.
    let is_ours = origin::check(shop, route, raw).is_ok();
    let kept = is_ours.then(|| Flash::form(&raw.path, &Form::filled_in(&raw.body)).with_notice(KEPT_NOTICE).kept_cookie(shop));
    Some(kept.flatten().into_iter().fold(log_in(&raw.path), Reply::cookie))
}
