//! What a payout of some lines would be: how many, and which total. Nothing is written; the page's form sets them as paid (AF-14).

use std::collections::BTreeSet;

use askama::Template;
use shared::payouts::{self, LineChoice, PayoutMethod, PayoutRefusal, Selection};
use shared::staff::Permission;
use shared::values::{Currency, PlainToken, Sequence};
use shared::web::{Form, Frame, Problem, Rejection, Reply, Route, Staff};

use crate::affiliate;
use crate::lines_page::Choice;
use shared::pages::AffiliateHeading;

pub const ROUTE: Route = Route::staff(
    "GET /admin/affiliates/{number}/payouts/new",
    Permission::PayoutsWrite,
    "The page that shows a payout before lines are set as paid",
    |cx| Box::pin(handle(cx)),
)
.query_parameters(&[
    ("choice", "`ticked` for the lines in `lines`, `due` or `all`"),
    ("lines", "the numbers of lines, each in a parameter of its own"),
    ("currency", "the currency of the lines; by default the shop's"),
])
.with_page()
.with_settings();

#[derive(Template)]
#[template(path = "new-payout.html")]
struct NewPayoutPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    heading: AffiliateHeading,
    currency: Currency,
    /// Why there can be no such payout.
    refused: Option<&'static str>,
    total: String,
    total_minor: i64,
    lines_text: String,
    /// The lines as the form sends them: their numbers, or a word.
    lines: Vec<String>,
    methods: Vec<Choice>,
    /// What makes a second click on the button the same payout.
    key: String,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let customer = affiliate(cx).await?;
    let (choice, currency) = (choice(cx)?, currency(cx)?);
    let found = payouts::preview(cx.shop, customer.number, &choice, currency).await?;
    let (frame, form) = (cx.frame().await, cx.form());
    let (refused, selection) = match found {
        Ok(selection) => (None, Some(selection)),
        Err(refusal) => (Some(refusal_key(refusal)), None),
    };
    let count = selection.as_ref().map_or(0, |Selection { lines, .. }| lines.len());
    let total = selection.as_ref().map(|selection| selection.total);
    let page = NewPayoutPage {
        heading: AffiliateHeading::of(cx, &frame, &customer),
        currency,
        refused,
        total: total.map(|total| frame.texts.money(total)).unwrap_or_default(),
        total_minor: total.map_or(0, |total| total.minor),
        lines_text: frame.texts.with_count("admin-lines-count", i64::try_from(count).unwrap_or(i64::MAX)),
        lines: match &choice {
            LineChoice::Lines(lines) => lines.iter().map(ToString::to_string).collect(),
            LineChoice::Due => vec!["due".to_owned()],
            LineChoice::All => vec!["all".to_owned()],
        },
        methods: [PayoutMethod::Other, PayoutMethod::Cash].into_iter().map(|method| method_choice(&frame, form, method)).collect(),
        key: PlainToken::generate(cx.shop.rng()).expose().to_owned(),
        form,
        frame: &frame,
    };
    cx.page(&frame, &page)
}

/// The choice in the query; if the form came back, the one that it was about.
fn choice(cx: Staff<'_>) -> Result<LineChoice, Problem> {
    let sent = cx.form().values_of("lines");
    match (cx.query("choice").as_deref(), sent.as_slice()) {
        (Some("due"), _) | (None, ["due"]) => Ok(LineChoice::Due),
        (Some("all"), _) | (None, ["all"]) => Ok(LineChoice::All),
        (Some("ticked"), _) => lines(cx.request.query_all("lines").iter().map(String::as_str)),
        (None, [_, ..]) => lines(sent.into_iter()),
        _ => Err(Problem::bad_request("invalid_choice", "The choice is ticked, due or all.")),
    }
}

fn lines<'a>(numbers: impl Iterator<Item = &'a str>) -> Result<LineChoice, Problem> {
    let lines: Result<BTreeSet<Sequence>, _> = numbers.map(|line| line.parse().map(Sequence)).collect();
    lines.map(LineChoice::Lines).map_err(|_| Problem::bad_request("invalid_lines", "A line's number is a whole number."))
}

/// The currency in the query, or of the form that came back, by default the shop's.
pub fn currency(cx: Staff<'_>) -> Result<Currency, Problem> {
    let code = cx.query("currency").unwrap_or_else(|| cx.form().value("currency").to_owned());
    if code.is_empty() {
        return Ok(cx.shop.config().currency);
    }
    let unknown = || Problem::bad_request("invalid_currency", "The currency is a code of ISO 4217, such as EUR.");
    Currency::parse(&code).ok_or_else(unknown)
}

fn method_choice(frame: &Frame, form: &Form, method: PayoutMethod) -> Choice {
    let (value, label) = match method {
        PayoutMethod::Cash => ("cash", "affiliate-method-cash"),
        PayoutMethod::Other => ("other", "admin-method-other"),
    };
    Choice { value: value.to_owned(), label: frame.t(label), is_selected: form.value("method") == value }
}

/// Why there can be no such payout, in words.
fn refusal_key(refusal: PayoutRefusal) -> &'static str {
    match refusal {
        PayoutRefusal::NothingDue => "problem-nothing-due",
        PayoutRefusal::LineUnknown(_) => "problem-line-unknown",
        PayoutRefusal::LineAlreadyPaid(_) => "problem-line-already-paid",
        PayoutRefusal::LineOtherCurrency(_) => "problem-line-other-currency",
        PayoutRefusal::LineRefused(_) => "problem-line-refused",
        PayoutRefusal::TooLarge => "problem-payout-too-large",
        PayoutRefusal::TotalChanged => "problem-total-changed",
    }
}
