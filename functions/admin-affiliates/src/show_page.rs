//! The page of one affiliate: money, hits and sales by month, and the ways to lines and payouts (AF-12).

use askama::Template;
use shared::affiliates::{Alias, StatementView};
use shared::customers::Customer;
use shared::pages::{AffiliateHeading, Figures};
use shared::web::{Frame, Rejection, Reply, Staff};

#[derive(Template)]
#[template(path = "affiliate.html")]
struct AffiliatePage<'a> {
    frame: &'a Frame,
    heading: AffiliateHeading,
    figures: Figures,
    aliases: Vec<String>,
}

pub async fn show(cx: Staff<'_>, customer: &Customer, statement: &StatementView, aliases: &[Alias]) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let page = AffiliatePage {
        heading: AffiliateHeading::of(cx, &frame, customer),
        figures: Figures::of(&frame, statement, cx.shop.config().currency),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        frame: &frame,
    };
    cx.page(&frame, &page)
}
