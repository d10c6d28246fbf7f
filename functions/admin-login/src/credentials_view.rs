//! A new second factor and its recovery codes: as data, or as the page on which somebody puts them into their app. They are shown this
//! once.

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::staff::credentials::RecoveryCode;
use shared::staff::enrolment::Chosen;
use shared::values::EmailAddress;
use shared::web::{Form, Frame, Rejection, Reply, Visitor, qr_code};
use utoipa::ToSchema;

/// What the account's owner keeps.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialsView {
    totp: TotpView,
    /// Ten codes, each of which replaces a code of the app once.
    recovery_codes: Vec<String>,
}

/// The second factor.
#[derive(Serialize, ToSchema)]
struct TotpView {
    /// For an authenticator app, as a link or a QR code (`otpauth:`).
    uri: String,
    /// The same secret to type in.
    secret: String,
}

#[derive(Template)]
#[template(path = "second-factor-new.html")]
struct NewSecondFactorPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    email: &'a str,
    view: &'a CredentialsView,
    /// The secret in groups that can be read out.
    secret: String,
    qr: String,
}

impl CredentialsView {
    fn new(shop: &Shop, email: &EmailAddress, chosen: &Chosen) -> Self {
        let totp = TotpView { uri: chosen.seed.uri(&shop.config().shop_name, email), secret: chosen.seed.secret() };
        Self { totp, recovery_codes: chosen.recovery_codes.iter().map(RecoveryCode::expose).collect() }
    }
}

/// Shows what was chosen, to its owner only.
pub(crate) async fn show(cx: Visitor<'_>, email: &EmailAddress, chosen: &Chosen) -> Result<Reply, Rejection> {
    let view = CredentialsView::new(cx.shop, email, chosen);
    if !cx.prefers_html() {
        return Ok(cx.json(StatusCode::OK, &view)?.with_secret());
    }
    let frame = cx.frame().await.without_query();
    let characters: Vec<char> = view.totp.secret.chars().collect();
    let secret = characters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ");
    let qr = qr_code(&view.totp.uri)?;
    let page = NewSecondFactorPage { frame: &frame, form: &Form::default(), email: email.as_typed(), view: &view, secret, qr };
    Ok(cx.page(&frame, &page)?.with_secret())
}
