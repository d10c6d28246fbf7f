//! The first page of the back office: what needs somebody's attention, each with the way to where one acts, and key figures.

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::staff::Permission;
use shared::texts::ShownTime;
use shared::values::Timestamp;
use shared::web::{Frame, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::MAILS;
use crate::overview::{DAYS, Overview, Pending};

pub const ROUTE: Route =
    Route::staff("GET /admin", Permission::CustomersRead, "What needs attention, and key figures", |cx| Box::pin(handle(cx)))
        .with_page()
        .with_settings()
        .responses(&[ResponseSpec::json::<HomeView>(StatusCode::OK, "What needs attention, and figures of the last 30 days")]);

/// What needs attention, and how the shop is doing. What there is nothing of is left out.
#[derive(Serialize, ToSchema)]
struct HomeView {
    /// Applications of affiliates that await approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    applications: Option<PendingView>,
    /// Customers whose address mail came back from.
    #[serde(skip_serializing_if = "Option::is_none")]
    undeliverable: Option<PendingView>,
    /// Customers at whose password somebody has been guessing in the last days.
    #[serde(skip_serializing_if = "Option::is_none")]
    guessed: Option<PendingView>,
    /// Mails that could not be sent and are not tried any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    given_up_mails: Option<PendingView>,
    /// Mails that have waited for more than 15 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_mails: Option<PendingView>,
    /// The customer numbers given out so far.
    customers: u64,
    /// Those of the last 30 days.
    new_customers: u64,
}

/// So many of something.
#[derive(Serialize, ToSchema)]
struct PendingView {
    /// How many, up to a hundred.
    count: usize,
    /// Whether there may be more than were counted.
    or_more: bool,
    /// Since when the oldest of them waits.
    since: Timestamp,
}

impl From<Pending> for PendingView {
    fn from(Pending { count, is_cut, since }: Pending) -> Self {
        Self { count, or_more: is_cut, since }
    }
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let overview = Overview::load(cx.shop).await?;
    if cx.prefers_html() {
        return page(cx, &overview).await;
    }
    let view = |pending: Option<Pending>| pending.map(PendingView::from);
    cx.show(&HomeView {
        applications: view(overview.applications),
        undeliverable: view(overview.undeliverable),
        guessed: view(overview.guessed),
        given_up_mails: view(overview.given_up),
        waiting_mails: view(overview.waiting),
        customers: overview.customers,
        new_customers: overview.new_customers,
    })
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    frame: &'a Frame,
    today: ShownTime,
    zone: String,
    tasks: Vec<Task>,
    figures: Vec<Figure>,
}

/// Something that needs attention, and where one acts.
struct Task {
    what: String,
    since: String,
    link: &'static str,
    label: &'static str,
}

struct Figure {
    label: &'static str,
    figure: String,
    hint: String,
}

async fn page(cx: Staff<'_>, overview: &Overview) -> Result<Reply, Rejection> {
    use Permission::{AffiliatesWrite, CustomersReset, CustomersWrite, MailsWrite};

    let (frame, settings) = (cx.frame().await, cx.shop.settings().await?);
    let zone = settings.zone();
    let texts = &frame.texts;
    let task = |pending: Option<Pending>, needs, what: &str, link, label| {
        let pending = pending.filter(|_| cx.may(needs))?;
        let what = if pending.is_cut { format!("{what}-or-more") } else { what.to_owned() };
        Some(Task {
            what: texts.with_count(&what, i64::try_from(pending.count).unwrap_or(i64::MAX)),
            since: texts.with("admin-home-since", "date", texts.day(pending.since, &zone)),
            link,
            label,
        })
    };
    let tasks = [
        task(overview.applications, AffiliatesWrite, "admin-home-applications", "/admin/affiliates", "admin-home-applications-link"),
        task(overview.given_up, MailsWrite, "admin-home-given-up", MAILS, "admin-home-given-up-link"),
        task(overview.waiting, MailsWrite, "admin-home-waiting", MAILS, "admin-home-given-up-link"),
        task(
            overview.undeliverable,
            CustomersWrite,
            "admin-home-undeliverable",
            "/admin/customers?concern=undeliverable",
            "admin-home-look",
        ),
        task(overview.guessed, CustomersReset, "admin-home-guessed", "/admin/customers?concern=guessed", "admin-home-look"),
    ];
    let page = HomePage {
        today: texts.shown_day(cx.shop.now(), &zone),
        zone: settings.time_zone.clone(),
        tasks: tasks.into_iter().flatten().collect(),
        figures: figures(cx, &frame, overview),
        frame: &frame,
    };
    cx.page(&frame, &page)
}

fn figures(cx: Staff<'_>, frame: &Frame, overview: &Overview) -> Vec<Figure> {
    let texts = &frame.texts;
    let new = [("count", texts.number(overview.new_customers)), ("days", texts.number(DAYS.unsigned_abs()))];
    let customers =
        Figure { label: "admin-customers", figure: texts.number(overview.customers), hint: texts.with_args("admin-home-new", &new) };
    let affiliates = cx.may(Permission::AffiliatesRead).then(|| {
        let more = if overview.affiliates_are_cut { "+" } else { "" };
        Figure {
            label: "admin-affiliates",
            figure: format!("{}{more}", texts.number(u64::try_from(overview.affiliates).unwrap_or(u64::MAX))),
            hint: frame.t("admin-home-affiliates"),
        }
    });
    [Some(customers), affiliates].into_iter().flatten().collect()
}
