//! List the affiliate's own commission lines, the newest first. They do not reveal who bought (AF-12).

use std::sync::Arc;

use askama::Template;
use serde::Serialize;
use shared::affiliates::Month;
use shared::commissions::{Line, LineKind, LineState, LineView, LineWithState};
use shared::http::StatusCode;
use shared::payouts::{self, LineFilter};
use shared::settings::Settings;
use shared::texts::ShownTime;
use shared::values::{KeyRing, Money, Page, Span, Timestamp};
use shared::web::list::PageInfo;
use shared::web::{Frame, Pager, Problem, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

use super::check_programme_is_on;
use super::heading::Heading;

pub const ROUTE: Route = Route::customer("GET /account/affiliate/lines", "The affiliate's own commission lines", |cx| Box::pin(handle(cx)))
    .query_parameters(&[
        ("state", "only lines that are `unpaid` or `paid`; by default all"),
        ("month", "only lines booked in a month such as `2026-11`, in the shop's time zone; by default of all time"),
    ])
    .list()
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<AffiliateLinesView>(
        StatusCode::OK,
        "One page of lines, newest first, without the orders behind them; it may be short and still have a next one",
    )]);

/// A page of the affiliate's lines, without their orders.
#[derive(Serialize, ToSchema)]
struct AffiliateLinesView {
    lines: Vec<LineView>,
    #[serde(flatten)]
    page: PageInfo,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    check_programme_is_on(cx).await?;
    let (filter, month) = (filter(cx)?, month(cx)?);
    let zone = cx.shop.zone().await?;
    let booked = month.as_ref().map(|month| month.moments(&zone));
    let found = payouts::list_newest_lines(cx.shop, cx.customer().number, filter, booked.as_ref(), &cx.paging()?).await?;
    if cx.prefers_html() {
        return page(cx, filter, month, found).await;
    }
    let (lines, page) = cx.rows(found, |line| LineView::for_affiliate(line, cx.shop.keys()));
    cx.show(&AffiliateLinesView { lines, page })
}

fn filter(cx: SignedIn<'_>) -> Result<LineFilter, Problem> {
    match cx.query("state").as_deref() {
        None | Some("") => Ok(LineFilter::All),
        Some("unpaid") => Ok(LineFilter::Unpaid),
        Some("paid") => Ok(LineFilter::Paid),
        Some(_) => Err(Problem::bad_request("invalid_state", "The state is unpaid or paid.")),
    }
}

fn month(cx: SignedIn<'_>) -> Result<Option<Month>, Problem> {
    match cx.query("month").as_deref() {
        None | Some("") => Ok(None),
        Some(text) => Month::parse(text).map(Some).ok_or_else(|| Problem::bad_request("invalid_month", "A month is written as 2026-11.")),
    }
}

#[derive(Template)]
#[template(path = "affiliate-lines.html")]
struct LinesPage<'a> {
    frame: &'a Frame,
    heading: Heading,
    lines: Vec<LineRow>,
    pager: Pager,
    states: [StateOption; 3],
    months: Vec<MonthOption>,
    is_filtered: bool,
}

/// A month to filter by.
struct MonthOption {
    value: String,
    label: String,
    is_selected: bool,
}

/// A state to filter by.
struct StateOption {
    value: &'static str,
    label: &'static str,
    is_selected: bool,
}

pub(super) struct LineRow {
    pub date: ShownTime,
    pub reference: String,
    pub kind: &'static str,
    /// Empty where the line takes back or restores a part: its own base is not a whole one.
    pub base: String,
    pub rate: String,
    pub commission: String,
    pub state: String,
}

async fn page(cx: SignedIn<'_>, filter: LineFilter, month: Option<Month>, found: Page<LineWithState>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let rows = LineRows::of(cx, &frame).await?;
    let (lines, page) = cx.rows(found, |stated| rows.row(&stated));
    let option = |value, label, of| StateOption { value, label, is_selected: filter == of };
    let page = LinesPage {
        heading: Heading::of(&frame, cx.customer()),
        lines,
        pager: cx.pager(&page),
        states: [
            option("", "affiliate-filter-all", LineFilter::All),
            option("unpaid", "affiliate-state-unpaid", LineFilter::Unpaid),
            option("paid", "affiliate-state-paid", LineFilter::Paid),
        ],
        is_filtered: filter != LineFilter::All || month.is_some(),
        months: months(&frame, &rows, month.as_ref()),
        frame: &frame,
    };
    cx.page(&frame, &page)
}

/// The last twelve months, the newest first, and the one that is shown.
fn months(frame: &Frame, rows: &LineRows<'_>, shown: Option<&Month>) -> Vec<MonthOption> {
    let mut months = Month::of(rows.now, &rows.settings.zone()).with_previous(12);
    months.extend(shown.filter(|shown| !months.contains(shown)).cloned());
    months.sort();
    let option = |month: &Month| {
        let (year, number) = month.parts();
        let label = frame.texts.month(year, number);
        MonthOption { value: month.as_str().to_owned(), label, is_selected: shown == Some(month) }
    };
    months.iter().rev().map(option).collect()
}

/// What every row of a table of lines depends on.
pub(super) struct LineRows<'a> {
    frame: &'a Frame,
    keys: &'a KeyRing,
    settings: Arc<Settings>,
    now: Timestamp,
}

impl<'a> LineRows<'a> {
    pub(super) async fn of(cx: SignedIn<'a>, frame: &'a Frame) -> Result<Self, Rejection> {
        Ok(Self { frame, keys: cx.shop.keys(), settings: cx.shop.settings().await?, now: cx.shop.now() })
    }

    pub(super) fn row(&self, LineWithState { line, state }: &LineWithState) -> LineRow {
        let Self { frame, keys, .. } = self;
        let date = frame.texts.shown_day(line.booked_at, &self.settings.zone());
        let is_whole = matches!(line.kind, LineKind::Earned | LineKind::Refused);
        let whole = |text: String| if is_whole { text } else { String::new() };
        LineRow {
            date,
            reference: line.order_reference(keys),
            kind: match line.kind {
                LineKind::Earned => "affiliate-kind-earned",
                LineKind::Reversed => "affiliate-kind-reversed",
                LineKind::Restored => "affiliate-kind-restored",
                LineKind::Refused => "affiliate-kind-refused",
            },
            base: whole(frame.texts.money(Money::new(line.base_minor, line.amount.currency))),
            rate: whole(frame.texts.rate(line.rate)),
            commission: frame.texts.money(line.amount),
            state: match state {
                LineState::Unpaid => self.unpaid(line),
                LineState::Paid { .. } => frame.t("affiliate-state-paid"),
                LineState::Refused => frame.t("affiliate-state-refused"),
            },
        }
    }

    /// An unpaid line: from when on it is paid, as long as that is in the future (AF-14).
    fn unpaid(&self, line: &Line) -> String {
        let payable_from = line.booked_at.plus(Span::days(self.settings.affiliates_due_days.into()));
        if line.amount.minor < 0 || payable_from <= self.now {
            return self.frame.t("affiliate-state-unpaid");
        }
        self.frame.texts.with("affiliate-state-payable", "date", self.frame.texts.day(payable_from, &self.settings.zone()))
    }
}
