//! The affiliate's page: how to apply, that the application was received, or the figures and the link.

use askama::Template;
use shared::affiliates::{AffiliateStatus, link};
use shared::pages::Figures;
use shared::payouts::{self, LineFilter};
use shared::texts::ShownTime;
use shared::values::{Limit, Paging};
use shared::web::{Form, Frame, Rejection, Reply, SignedIn, qr_code};

use super::AffiliateView;
use super::heading::Heading;
use super::lines::{LineRow, LineRows};

#[derive(Template)]
#[template(path = "affiliate.html")]
struct OverviewPage<'a> {
    frame: &'a Frame,
    heading: Heading,
    view: &'a AffiliateView,
    figures: Figures,
    deep: DeepLink,
    /// The code of the link, or of the one to another page, on request.
    qr: Option<String>,
    /// The newest lines.
    lines: Vec<LineRow>,
}

/// A link to another page of the shop, as far as it is filled in.
#[derive(Default)]
struct DeepLink {
    to: String,
    link: Option<String>,
    is_wrong: bool,
}

#[derive(Template)]
#[template(path = "affiliate-apply.html")]
struct ApplyPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// When commission is paid.
    due: String,
    /// What the owner adds to the terms.
    own_terms: Vec<&'a str>,
    version: &'a str,
}

#[derive(Template)]
#[template(path = "affiliate-awaiting.html")]
struct AwaitingPage<'a> {
    frame: &'a Frame,
    applied: ShownTime,
    /// Which terms were agreed to, in words.
    agreed: Option<String>,
}

pub(super) async fn show(cx: SignedIn<'_>, view: &AffiliateView) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let settings = cx.shop.settings().await?;
    match (AffiliateStatus::of(cx.customer()), &view.statement, view.applied_at) {
        (AffiliateStatus::AwaitingApproval, _, Some(applied)) => {
            let applied = frame.texts.shown_day(applied, &settings.zone());
            let agreed = view.agreed.as_ref().map(|agreed| {
                let words = [("version", agreed.version.to_string()), ("date", frame.texts.day(agreed.at, &settings.zone()))];
                frame.texts.with_args("affiliate-agreed", &words)
            });
            cx.page(&frame, &AwaitingPage { applied, agreed, frame: &frame })
        }
        (_, Some(statement), _) => {
            let newest = payouts::list_newest_lines(cx.shop, view.number, LineFilter::All, None, &Paging::first(Limit::LATEST)).await?;
            let rows = LineRows::of(cx, &frame).await?;
            let deep = DeepLink::of(cx, view);
            let page = OverviewPage {
                heading: Heading::of(&frame, cx.customer()),
                figures: Figures::of(&frame, statement, cx.shop.config().currency),
                lines: newest.rows.iter().map(|stated| rows.row(stated)).collect(),
                qr: match deep.link.as_ref().or(view.link.as_ref()).filter(|_| cx.query("qr").is_some()) {
                    Some(link) => Some(qr_code(link)?),
                    None => None,
                },
                deep,
                frame: &frame,
                view,
            };
            cx.page(&frame, &page)
        }
        (_, None, _) => {
            let due = frame.texts.with_count("affiliate-terms-due", i64::from(settings.affiliates_due_days));
            let own_terms = settings.affiliates_terms.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let version = settings.affiliates_terms_version.as_str();
            cx.page(&frame, &ApplyPage { due, own_terms, version, form: cx.form(), frame: &frame })
        }
    }
}

impl DeepLink {
    fn of(cx: SignedIn<'_>, view: &AffiliateView) -> Self {
        let Some(to) = cx.query("to").filter(|to| !to.is_empty() && view.link.is_some()) else { return Self::default() };
        let link = link::to_page(cx.shop.config(), view.number, &to);
        Self { is_wrong: link.is_none(), link, to }
    }
}
