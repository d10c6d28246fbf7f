//! The chart of hits and sales by month, as SVG without scripts or styles.

use shared::affiliates::MonthView;
use shared::web::Frame;

/// Two rows of bars, hits above sales, a pair for each month.
pub struct Chart {
    pub bars: Vec<Bar>,
    pub labels: Vec<Label>,
}

pub struct Bar {
    pub x: u64,
    pub y: u64,
    pub height: u64,
    pub is_sales: bool,
    /// The bar's meaning, in words.
    pub about: String,
}

pub struct Label {
    pub x: u64,
    pub text: String,
}

impl Chart {
    pub const WIDTH: u64 = 600;
    pub const HEIGHT: u64 = 250;
    /// The width of a bar.
    pub const BAR: u64 = 34;
    /// The width of a month; twelve fill the chart.
    const STEP: u64 = 50;
    /// The height of the highest bar of each row, and the baselines of the rows.
    const BAR_MAX: u64 = 85;
    const HITS_GROUND: u64 = 110;
    const SALES_GROUND: u64 = 220;

    pub fn of(frame: &Frame, months: &[MonthView]) -> Self {
        let mut chart = Self { bars: Vec::new(), labels: Vec::new() };
        let hits_max = months.iter().map(|month| month.hits.counted).max().unwrap_or(0);
        let sales_max = months.iter().map(|month| month.orders).max().unwrap_or(0);
        for (n, month) in (0..).zip(months) {
            let x = n * Self::STEP;
            let name = month_name(frame, month);
            let mut bar = |ground: u64, count: u64, max: u64, is_sales: bool, kind: &str| {
                let height = height(count, max);
                let about = format!("{name}: {} {}", frame.texts.number(count), frame.t(kind));
                chart.bars.push(Bar { x: x + (Self::STEP - Self::BAR) / 2, y: ground - height, height, is_sales, about });
            };
            bar(Self::HITS_GROUND, month.hits.counted, hits_max, false, "affiliate-hits");
            bar(Self::SALES_GROUND, month.orders, sales_max, true, "affiliate-sales");
            chart.labels.push(Label { x: x + Self::STEP / 2, text: month.month.as_str()[5..].to_owned() });
        }
        chart
    }
}

/// The height of a bar. A count above zero is always visible.
fn height(count: u64, max: u64) -> u64 {
    if count == 0 { 0 } else { (count.saturating_mul(Chart::BAR_MAX) / max.max(1)).clamp(2, Chart::BAR_MAX) }
}

/// A month in words, such as `March 2026`.
pub fn month_name(frame: &Frame, month: &MonthView) -> String {
    let (year, number) = month.month.parts();
    frame.texts.month(year, number)
}
