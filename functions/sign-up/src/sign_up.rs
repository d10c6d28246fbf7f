//! Ask for an account.
//!
//! Whether the address is new, has a record or is disabled, the reply is the same after the same work; the mail says what follows
//! (CU-4). The box for the mailing list only ever creates a pending entry (ML-1).

use deserr::Deserr;
use shared::accounts::{self, SignUpRequest};
use shared::http::StatusCode;
use shared::input::{Checkbox, MemberErrors};
use shared::mailing_list::{ConsentForm, OptInRequest};
use shared::pages::LookInInbox;
use shared::throttle::{self, Admission, Quota};
use shared::values::{EmailAddress, Language, ShortText};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::anyone("POST /sign-up", "Ask for an account", |cx| Box::pin(handle(cx)))
    .request_body::<SignUpBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[ResponseSpec::json::<StatusView>(StatusCode::ACCEPTED, "The same for every address; the rest follows by mail")]);

/// The page that follows.
pub const INBOX: LookInInbox = LookInInbox { action: "/sign-up", title: "sign-up-sent-title", text: "sign-up-sent" };

/// A request for an account.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct SignUpBody {
    email: EmailAddress,
    #[deserr(default)]
    name: Option<ShortText<100>>,
    #[deserr(default)]
    company: Option<ShortText<100>>,
    #[deserr(default)]
    language: Option<Language>,
    /// The box for the mailing list, which has to be confirmed (ML-1).
    #[schema(required = false)]
    #[deserr(default)]
    newsletter: Checkbox,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let SignUpBody { email, name, company, language, newsletter } = cx.body()?;
    if let Admission::Throttled { wait } = throttle::consume_for(cx.shop, Quota::SIGN_UPS, cx.client().prefix()).await? {
        return Err(Problem::too_many_requests(wait).into());
    }
    let language = language.unwrap_or_else(|| cx.request.language(cx.shop));
    let sign_up = SignUpRequest { email, name, company, language };
    let opt_in = newsletter.0.then(|| opt_in_request(cx, &sign_up));
    accounts::request_sign_up(cx.shop, &sign_up, opt_in.as_ref()).await?;
    if cx.prefers_html() {
        return INBOX.lead_to(cx);
    }
    cx.json(StatusCode::ACCEPTED, &StatusView::ACCEPTED)
}

/// The ticked box asks for a place on the mailing list, with its own letter (ML-1).
fn opt_in_request(cx: Visitor<'_>, sign_up: &SignUpRequest) -> OptInRequest {
    let SignUpRequest { email, name, language, .. } = sign_up.clone();
    OptInRequest { email, name, language, consent: cx.consent(ConsentForm::SignUp) }
}
