//! Show my account: as JSON the profile, to a browser an overview of everything that the customer has here.

use askama::Template;
use shared::affiliates::AffiliateStatus;
use shared::customers::SubscriptionStatus;
use shared::http::StatusCode;
use shared::orders;
use shared::pages::Stat;
use shared::values::{Limit, Paging};
use shared::web::{Frame, Pill, Rejection, Reply, ResponseSpec, Route, SignedIn};

use crate::affiliate;
use crate::orders::OrderRow;
use crate::profile::ProfileView;

pub const ROUTE: Route = Route::customer("GET /account", "The customer's own profile; browsers get an overview", |cx| Box::pin(handle(cx)))
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<ProfileView>(StatusCode::OK, "The customer's own profile")]);

#[derive(Template)]
#[template(path = "account.html")]
struct OverviewPage<'a> {
    frame: &'a Frame,
    profile: ProfileView,
    /// The latest orders.
    rows: Vec<OrderRow>,
    /// While there is a programme (AF-2).
    referrals: Option<Referrals>,
    subscription: Pill,
    /// The profile in a few lines.
    about: Vec<String>,
}

/// The customer's status as an affiliate, and what leads to it.
struct Referrals {
    status: Option<Pill>,
    text: &'static str,
    link: &'static str,
    /// What somebody who is or was approved has earned.
    figures: Vec<Stat>,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let profile = ProfileView::from(cx.customer());
    if !cx.prefers_html() {
        return cx.show(&profile);
    }
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let latest = orders::list_for_customer(cx.shop, profile.number, &Paging::first(Limit::LATEST)).await?;
    let row = |order| OrderRow::new(&frame, order, frame.texts.shown_day(order.placed_at, &zone));
    let page = OverviewPage {
        rows: latest.rows.iter().map(row).collect(),
        referrals: if frame.has_affiliates { Some(referrals(cx, &frame).await?) } else { None },
        subscription: match cx.customer().mailing_list {
            SubscriptionStatus::Subscribed => Pill::ok("account-mailing-status-subscribed"),
            SubscriptionStatus::None | SubscriptionStatus::Unsubscribed => Pill::plain("account-mailing-status-none"),
        },
        about: profile.name.iter().chain(&profile.company).cloned().chain([frame.t(&format!("language-{}", frame.texts.tag()))]).collect(),
        frame: &frame,
        profile,
    };
    cx.page(&frame, &page)
}

async fn referrals(cx: SignedIn<'_>, frame: &Frame) -> Result<Referrals, Rejection> {
    let status = AffiliateStatus::of(cx.customer());
    let (text, link) = match status {
        AffiliateStatus::NotAnAffiliate => ("affiliate-about", "account-referrals-join"),
        AffiliateStatus::AwaitingApproval => ("affiliate-awaiting", "account-referrals-link"),
        AffiliateStatus::Approved { .. } => ("account-referrals-approved", "account-referrals-link"),
        AffiliateStatus::Suspended => ("affiliate-suspended", "account-referrals-link"),
    };
    let figures = match status {
        AffiliateStatus::Approved { .. } | AffiliateStatus::Suspended => affiliate::figures_at_a_glance(cx, frame).await?.into(),
        AffiliateStatus::NotAnAffiliate | AffiliateStatus::AwaitingApproval => Vec::new(),
    };
    Ok(Referrals { status: affiliate::pill(status), text, link, figures })
}
