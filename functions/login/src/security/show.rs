//! The customer's open sessions, the one used last first.

use askama::Template;
use serde::Serialize;
use shared::accounts::{Device, OpenSession, sessions};
use shared::http::StatusCode;
use shared::values::{Digest, Timestamp};
use shared::web::{Frame, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::customer("GET /account/security", "The customer's open sessions, the one used last first", |cx| Box::pin(handle(cx)))
        .with_page()
        .with_settings()
        .responses(&[ResponseSpec::json::<SessionsView>(StatusCode::OK, "All open sessions")]);

/// The open sessions of a customer.
#[derive(Serialize, ToSchema)]
struct SessionsView {
    sessions: Vec<OpenSessionView>,
}

/// An open session.
#[derive(Serialize, ToSchema)]
struct OpenSessionView {
    /// Names the session when it is to be ended. It opens nothing.
    #[schema(value_type = String)]
    id: Digest,
    /// The browser, such as `Firefox`, if it is known.
    browser: Option<&'static str>,
    /// The system, such as `Linux`, if it is known.
    system: Option<&'static str>,
    /// The network it was opened from: an IPv4 address, or the /64 of an IPv6 address.
    network: Option<String>,
    opened_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
    /// Whether it is the session of this call.
    is_current: bool,
}

impl OpenSessionView {
    fn of(open: OpenSession, current: &Digest) -> Self {
        let OpenSession { id, session } = open;
        let Device { browser, system } = session.device.as_deref().map(Device::of).unwrap_or_default();
        Self {
            is_current: id == *current,
            id,
            browser,
            system,
            network: session.network,
            opened_at: session.created_at,
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
        }
    }
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let open = sessions::list(cx.shop, cx.customer()).await?;
    let sessions: Vec<OpenSessionView> = open.into_iter().map(|one| OpenSessionView::of(one, cx.session())).collect();
    if cx.prefers_html() { page(cx, &sessions).await } else { cx.show(&SessionsView { sessions }) }
}

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityPage<'a> {
    frame: &'a Frame,
    rows: Vec<SessionRow<'a>>,
    /// Whether sessions can be ended without the password.
    is_recent: bool,
}

/// A session as the page shows it.
struct SessionRow<'a> {
    id: &'a str,
    device: String,
    /// Where it was opened, and when.
    opened: String,
    last_seen: String,
    is_current: bool,
}

async fn page(cx: SignedIn<'_>, sessions: &[OpenSessionView]) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let moment = |at: Timestamp| frame.texts.moment(at, &zone);
    let rows = sessions.iter().map(|session| row(&frame, session, moment)).collect();
    cx.page(&frame, &SecurityPage { frame: &frame, rows, is_recent: cx.is_recent() })
}

fn row<'a>(frame: &Frame, session: &'a OpenSessionView, moment: impl Fn(Timestamp) -> String) -> SessionRow<'a> {
    let texts = &frame.texts;
    let device = match (session.browser, session.system) {
        (Some(browser), Some(system)) => {
            texts.with_args("security-device", &[("browser", browser.to_owned()), ("system", system.to_owned())])
        }
        (Some(known), None) | (None, Some(known)) => known.to_owned(),
        (None, None) => frame.t("security-device-unknown"),
    };
    let since = moment(session.opened_at);
    let opened = match session.network.as_deref().map(|network| network.trim_end_matches("/32")) {
        Some(network) => texts.with_args("security-opened-from", &[("time", since), ("network", network.to_owned())]),
        None => texts.with("security-opened", "time", since),
    };
    let last_seen = texts.with("security-last-seen", "time", moment(session.last_seen_at));
    SessionRow { id: session.id.as_str(), device, opened, last_seen, is_current: session.is_current }
}
