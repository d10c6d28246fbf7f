//! Problem documents (RFC 9457): a stable code, a title, a detail for people. Never a stack trace, table name or ARN
//! (S-WB-6).

use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::input::{MemberError, MemberErrors};
use crate::values::Span;

/// A problem document (RFC 9457): why a call was refused or failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `/problems/` and the code, with hyphens.
    #[serde(rename = "type")]
    kind: String,
    /// A code for programs; its meaning never changes.
    code: &'static str,
    /// What happened, in a few words.
    title: &'static str,
    /// The status of the response.
    #[schema(value_type = u16)]
    #[serde(serialize_with = "status_number")]
    status: StatusCode,
    /// What exactly is wrong, or what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Everything that is wrong with the body, member by member (OR-2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<MemberError>,
    /// The request's id in our logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    #[serde(skip)]
    headers: Vec<(&'static str, String)>,
    #[serde(skip)]
    returns_form: bool,
    #[serde(skip)]
    next_step: Option<NextStep>,
}

/// What a problem's page advises, and where its button leads, so that no page is a dead end (UX-1).
#[derive(Clone, Copy, Debug)]
pub struct NextStep {
    /// The key of the text.
    pub text: &'static str,
    /// The key of the button's label.
    pub label: &'static str,
    /// The address of one of our pages.
    pub to: &'static str,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
fn status_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        let kind = format!("/problems/{}", code.replace('_', "-"));
        let returns_form = status == StatusCode::UNPROCESSABLE_ENTITY;
        Self {
            kind,
            code,
            title,
            status,
            detail: None,
            errors: Vec::new(),
            request_id: None,
            headers: Vec::new(),
            returns_form,
            next_step: None,
        }
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds an error of a member of the body.
    pub fn error(mut self, error: MemberError) -> Self {
        self.errors.push(error);
        self
    }

    /// Returns the submitted form, as it was filled in. Problems with the body always do (UX-2).
    pub fn returning_form(mut self) -> Self {
        self.returns_form = true;
        self
    }

    /// Sets what the problem's page advises.
    pub fn next_step(mut self, next: NextStep) -> Self {
        self.next_step = Some(next);
        self
    }

    pub fn advice(&self) -> Option<NextStep> {
        self.next_step
    }

    pub fn returns_form(&self) -> bool {
        self.returns_form
    }

    /// How many seconds the caller has to wait.
    pub fn wait_seconds(&self) -> Option<i64> {
        self.headers.iter().find(|(name, _)| *name == "retry-after").and_then(|(_, seconds)| seconds.parse().ok())
    }

    pub fn errors(&self) -> &[MemberError] {
        &self.errors
    }

    pub fn code(&self) -> &'static str {
        self.code
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn title(&self) -> &'static str {
        self.title
    }

    pub fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// Members of the body are missing, unknown or invalid. Lists all of them (OR-2).
    pub fn invalid_body(errors: MemberErrors) -> Self {
        let problem = Self::unprocessable("invalid_body", "A member of the body is missing, unknown or invalid.");
        let summary: Vec<String> = errors.0.iter().take(3).map(|error| format!("{}: {}", error.member, error.detail)).collect();
        let problem = if summary.is_empty() { problem } else { problem.detail(summary.join("; ")) };
        Self { errors: errors.0, ..problem }
    }

    /// The caller is known but lacks the permission or the scope.
    pub fn not_allowed() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_allowed", "This caller may not do that.")
    }

    pub fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", "Please log in.")
    }

    /// The log-in was a while ago, and what was asked for is sensitive (S-SE-8).
    pub fn login_too_old() -> Self {
        Self::new(StatusCode::FORBIDDEN, "reauth_required", "Please confirm your password.")
            .detail("this needs a log-in of the last 15 minutes: POST /account/security/confirm")
            .next_step(NextStep { text: "security-confirm-intro", label: "security-confirm-title", to: "/account/security/confirm" })
    }

    /// The sign-in of a member of the staff was a while ago, and what was asked for is sensitive (S-SE-8).
    pub fn sign_in_too_old() -> Self {
        Self::new(StatusCode::FORBIDDEN, "reauth_required", "Please sign in again.")
            .detail("this needs a sign-in of the last 15 minutes: POST /admin/sign-in")
            .next_step(NextStep { text: "staff-reauth-intro", label: "staff-sign-in-title", to: "/admin/sign-in" })
    }

    /// There is nothing here, or nothing that is yours: always the same answer.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.")
    }

    /// A used, expired or wrong link: always the same answer (S-RS-12, ML-2).
    pub fn link_gone() -> Self {
        Self::new(StatusCode::GONE, "link_gone", "This link is used, expired or wrong.")
            .detail("links work once and for a limited time; request a new one")
    }

    /// The caller has to wait. A form comes back, so that it can be submitted again later.
    pub fn too_many_requests(wait: Span) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many attempts. Please wait a little.")
            .header("retry-after", wait.as_seconds_ceil().max(1).to_string())
            .returning_form()
    }

    /// The mailing list's breaker is open, for everybody alike (ML-6).
    pub fn mailing_list_paused(wait: Span) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "mailing_list_paused", "Too many people are joining the list just now.")
            .detail("the shop sends a limited number of confirmation mails per hour; nothing was stored, please try again later")
            .header("retry-after", wait.as_seconds_ceil().max(1).to_string())
            .returning_form()
    }

    /// The body was read but is not acceptable.
    pub fn unprocessable(code: &'static str, title: &'static str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, title)
    }

    pub fn conflict(code: &'static str, title: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code, title)
    }

    pub fn bad_request(code: &'static str, title: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, title)
    }

    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The shop cannot answer at the moment. Please try again.")
            .header("retry-after", "2")
    }

    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something broke on our side.")
    }
}
