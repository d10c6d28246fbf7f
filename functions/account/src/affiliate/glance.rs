//! What the overview of the account says about referrals: what is not paid yet, and this month's sales (AF-12).

use shared::affiliates;
use shared::pages::{Stat, amounts_of};
use shared::payouts;
use shared::web::{Frame, Rejection, SignedIn};

/// The figures of an affiliate.
///
/// # Errors
/// When the store does not answer.
pub async fn figures_at_a_glance(cx: SignedIn<'_>, frame: &Frame) -> Result<[Stat; 2], Rejection> {
    let (number, own) = (cx.customer().number, cx.shop.config().currency);
    let earnings = affiliates::earnings(cx.shop, number).await?;
    let paid = payouts::paid_totals(cx.shop, number).await?;
    let unpaid = affiliates::unpaid(earnings.earned, &paid, own)?;
    let (year, month) = earnings.month.parts();
    let sales = Stat {
        label: frame.texts.with("affiliate-sales-in", "month", frame.texts.month(year, month)),
        figure: frame.texts.number(earnings.sales),
        hint: String::new(),
    };
    Ok([amounts_of(&frame.texts, frame.t("affiliate-unpaid"), &unpaid, own), sales])
}
